import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { admitted } from '../../src/clients/admission.js'
import { clientsOf, deployedTable } from '../../src/clients/index.js'
import { ClientsError, readClients } from '../../src/clients/read.js'
import { withClients } from '../../src/clients/table.js'
import { everyRow, nameOfRow, rowFor } from '../../src/policy/access-row.js'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { folder } from '../accounts/support.js'
import { viewerOf } from '../support/platform.js'

const table = loadAccessTable()
const front = {
  id: 'city-front',
  name: '市教育局工作台',
  departments: ['EDUCATION'],
  roles: ['VIEWER', 'RECORDER'],
  rights: { most: 'M', classes: { schooling: 'F' }, writes: ['schooling'] },
  region: '5120',
}
const read = (...clients: object[]) => readClients(JSON.stringify({ clients }), table)
const faultsOf = (...clients: object[]): string => {
  try {
    read(...clients)
    return ''
  } catch (error) {
    if (!(error instanceof ClientsError)) throw error
    return error.faults.join('\n')
  }
}

describe('the file of front-ends', () => {
  test('says who may ask, and the most that each is given', () => {
    const client = read(front).get('city-front')
    expect(client).toMatchObject({
      departments: ['EDUCATION'],
      roles: ['VIEWER', 'RECORDER'],
      onlyTrusted: false,
    })
    expect(client?.rights).toMatchObject({
      cells: { identity: 'M', schooling: 'F', hiv: 'M' },
      rows: { CHILD: { kind: 'REGION' }, ELDER: { kind: 'REGION' }, WOMAN: { kind: 'REGION' } },
      writes: new Set(['schooling']),
      duties: new Set(),
    })
  })

  test.each([
    ['id', { id: 'a:WRITES' }],
    ['departments', { departments: ['MINISTRY_OF_MAGIC'] }],
    ['departments', { departments: [] }],
    ['roles.0', { roles: ['WIZARD'] }],
    ['rights', { rights: 'SOME' }],
    ['rights.most', { rights: { most: 'own' } }],
    ['rights.classes.schooling', { rights: { most: 'M', classes: { schooling: 'X' } } }],
    ['rights.classes', { rights: { most: 'M', classes: { wizardry: 'F' } } }],
    ['rights.populations', { rights: { most: 'M', populations: ['WIZARD'] } }],
    ['rights.writes.0', { rights: { most: 'M', writes: ['wizardry'] } }],
    ['rights.duties.0', { rights: { most: 'M', duties: ['MAGIC'] } }],
    ['region', { region: '51200' }],
    ['documents', { onlyTrusted: true }],
  ])('is refused for its %s, by the field and with what to write instead', (field, wrong) => {
    const faults = faultsOf({ ...front, ...wrong })
    expect(faults).toMatch(new RegExp(`clients\\.0\\.${field.replaceAll('.', '\\.')}：`))
    expect(faults).toMatch(/\p{Script=Han}/u)
    expect(faults).toMatch(/expected|required|check its name/)
    expect(faults).not.toMatch(/WIZARD|MAGIC|wizardry|51200/)
    expect(faultsOf(front)).toBe('')
  })

  test('is refused for a name it does not know, a client twice, and what is no JSON', () => {
    expect(faultsOf({ ...front, right: 'ALL' })).toMatch(/clients\.0：.*there is no such field/)
    expect(faultsOf(front, front)).toMatch(/clients\.1\.id/)
    expect(() => readClients('{', table)).toThrow(/not valid JSON/)
  })

  test('that is not there stops the start with the setting to look at', async () => {
    const path = join(await folder(), 'clients.json')
    expect(() => clientsOf({ clients: path })).toThrow(/SANLIU_CLIENTS.*does not open/s)
    await writeFile(path, JSON.stringify({ clients: [front] }))
    expect([...(clientsOf({ clients: path })?.keys() ?? [])]).toEqual(['city-front'])
    expect(clientsOf({})).toBeUndefined()
    expect(deployedTable({ clients: path }).clients?.size).toBe(1)
  })
})

describe('with a file of front-ends', () => {
  const clients = read(front, { ...front, id: 'all', rights: 'ALL' })
  const narrowed = withClients(table, clients)
  const through = (client: string, department = 'EDUCATION') =>
    rowFor(narrowed, { ...viewerOf(department, '5120'), client })

  test('a row is the narrower of department and front-end; another department and another front-end have none', () => {
    expect(through('city-front')?.cells).toMatchObject({ identity: 'M', schooling: 'F', hiv: 'N' })
    expect(through('all')).toBe(table.get('EDUCATION'))
    expect(through('city-front', 'CIVIL_AFFAIRS')).toBeUndefined()
    expect(through('other')).toBeUndefined()
    // Without one every client has the row of its department.
    expect(rowFor(table, { client: 'other', department: 'EDUCATION' })).toBe(table.get('EDUCATION'))
  })

  test('each row is there once, under a name of its own', () => {
    const names = everyRow(narrowed).map(nameOfRow)
    expect(names).toHaveLength(table.size + 1)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('EDUCATION@city-front')
    expect([...narrowed.keys()]).toEqual([...table.keys()])
  })

  test('a viewer is let through where front-end, department and role fit, in the narrower of both regions', () => {
    const asked = (region: string, more: object = {}) =>
      admitted(clients, { ...viewerOf('EDUCATION', region), client: 'city-front', ...more })
    expect(asked('512002')).toMatchObject({ region: '512002', bounds: ['512002', '5120'] })
    expect(asked('51')).toMatchObject({ region: '5120', bounds: ['51', '5120'] })
    expect(asked('5101')).toEqual({ wrong: ['region'] })
    expect(asked('5120', { client: 'other' })).toEqual({ wrong: ['client'] })
    expect(asked('5120', { department: 'HEALTH' })).toEqual({ wrong: ['department'] })
    expect(asked('5120', { role: 'ADMINISTRATOR' })).toEqual({ wrong: ['role'] })
    const anybody = viewerOf('HEALTH', '5120')
    expect(admitted(undefined, anybody)).toBe(anybody)
  })
})
