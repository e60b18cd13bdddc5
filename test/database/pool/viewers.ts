import type { Chance } from '../../../seeds/demo/chance.js'
import type { Viewer } from '../../../src/policy/viewer.js'
import { type Department, departments } from '../../access/expectations.js'
import { anyue, loadTree, openChild, villagesOf, wholeChild, yanjiang } from '../../support/children.js'
import { wholeElder, wholeWoman } from '../../support/groups.js'
import { type TestPlatform, viewerOf } from '../../support/platform.js'

type Group = 'child' | 'elder' | 'woman'

/** Who is where, as plainly as it can be said. */
export interface Somebody {
  readonly group: Group
  readonly village: string
  readonly isDisabled: boolean
}

/** Files in two counties of the city; of some groups several, of each county another number. */
export async function openFiles(platform: TestPlatform): Promise<Map<string, Somebody>> {
  await loadTree(platform)
  const files = new Map<string, Somebody>()
  const open = async (group: Group, village: string, isDisabled: boolean) => {
    const person = { bodyCondition: isDisabled ? 'DISABLED' : 'HEALTHY' }
    const healthy = isDisabled ? {} : { disabilityKind: null, disabilityGrade: null, illness: null }
    const whole = { child: wholeChild, elder: wholeElder, woman: wholeWoman }[group](village, {
      ...person,
      ...healthy,
    })
    files.set(await openChild(platform, whole), { group, village, isDisabled })
  }
  const [first = '', second = ''] = villagesOf(platform, yanjiang)
  const [third = ''] = villagesOf(platform, anyue)
  await open('child', first, true)
  await open('child', second, false)
  await open('child', third, false)
  await open('elder', first, true)
  await open('elder', third, false)
  await open('woman', second, false)
  return files
}

export interface Asker {
  readonly viewer: Viewer
  readonly department: Department
}

const regions = ['5120', yanjiang, anyue, '512022', `${yanjiang}001`, '44']

/** A viewer of some department, region and subject: seldom the same twice. */
export function someAsker(chance: Chance): Asker {
  const department = chance.pick(departments)
  const region = chance.pick(regions)
  return {
    department,
    viewer: viewerOf(department.name, region, 'VIEWER', `subject-${chance.whole(1, 1_000_000)}`),
  }
}

/** The files that an asker may see: by the digits of the region, which in this city are the tree. */
export function due(
  files: ReadonlyMap<string, Somebody>,
  { viewer, department }: Asker,
  group?: Group,
): string[] {
  return [...files]
    .filter(([, somebody]) => {
      const reach = department.lists[somebody.group] ? department.reaches[somebody.group] : 'NOBODY'
      if (group && somebody.group !== group) return false
      if (!somebody.village.startsWith(viewer.region)) return false
      return reach === 'REGION' || (reach === 'DISABLED' && somebody.isDisabled)
    })
    .map(([id]) => id)
    .sort()
}
