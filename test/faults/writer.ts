import { randomUUID } from 'node:crypto'
import { type Client, codesOf, forgivable } from './client.js'

export const createFile = `mutation ($input: PersonCreateInput!) {
  personCreate(input: $input) { person { id version region { code } } userErrors { code } } }`
export const updateFile = `mutation ($input: PersonUpdateInput!) {
  personUpdate(input: $input) { person { id version region { code } } userErrors { code } } }`

/** A file with no more than it must have. */
export const newFile = (region: string, name: string, idempotencyKey: string) => ({
  idempotencyKey,
  region,
  person: {
    name,
    sex: 'FEMALE',
    ethnicity: 'HAN',
    birthDate: '2018-04-05',
    registered: false,
    unregisteredCause: '演示',
  },
  child: { since: '2025-03-01', arrangement: 'BOTH_PARENTS_AWAY', livingArrangement: 'GRANDPARENTS' },
})

/** One change under its key, and what came of it as far as the caller knows. */
export interface Write {
  readonly root: 'personCreate' | 'personUpdate'
  readonly input: Record<string, unknown> & { readonly idempotencyKey: string }
  /** The file, once an answer with it has arrived whole. */
  id?: string
}

/** What the files must be like in the end: each opened once, and changed as often as was acknowledged. */
export interface File {
  readonly name: string
  id?: string
  version: number
}

/** One person at a desk: opens a file, changes it a few times, opens the next. Never goes on before an answer. */
export class Writer {
  readonly files: File[] = []
  /** Answered well since the last `settled`. */
  acknowledged: Write[] = []
  pending: Write | undefined
  readonly unforgivable: string[] = []
  private sequence = 0

  constructor(
    private readonly client: Client,
    private readonly token: string,
    private readonly village: string,
    private readonly label: string,
  ) {}

  /** The next change, or again the one whose outcome is unknown. True when it is acknowledged. */
  async write(url: string): Promise<boolean> {
    this.pending ??= this.next()
    const write = this.pending
    const told = await this.client
      .ask(url, this.token, write.root === 'personCreate' ? createFile : updateFile, { input: write.input })
      .catch(() => undefined)
    if (!told) return false
    const outcome = told.body.data?.[write.root]
    if (told.body.errors || outcome?.userErrors.length > 0) {
      const codes = [
        ...codesOf(told),
        ...(outcome?.userErrors ?? []).map(({ code }: { code: string }) => code),
      ]
      this.unforgivable.push(...codes.filter((code) => !forgivable.has(code)))
      return false
    }
    const { id, version, region } = outcome.person
    const file = this.files.at(-1) as File
    if (region.code !== this.village) this.unforgivable.push('FOREIGN_ROW')
    if (file.id !== undefined && file.id !== id) this.unforgivable.push('ANOTHER_FILE')
    file.id = id
    file.version = version
    write.id = id
    this.acknowledged.push(write)
    this.pending = undefined
    return true
  }

  /** Everything acknowledged since the last time, asked once more under its key: how often the answer was another file. */
  async settled(url: string): Promise<{ asked: number; different: number }> {
    let different = 0
    const asked = this.acknowledged.length
    for (const { root, input, id } of this.acknowledged.splice(0)) {
      const told = await this.client.ask(url, this.token, root === 'personCreate' ? createFile : updateFile, {
        input,
      })
      if (told.body.data?.[root].person?.id !== id) different += 1
    }
    return { asked, different }
  }

  private next(): Write {
    const file = this.files.at(-1)
    const key = { idempotencyKey: randomUUID() }
    this.sequence += 1
    if (file?.id !== undefined && this.sequence % 4 !== 0)
      return {
        root: 'personUpdate',
        input: {
          ...key,
          id: file.id,
          expectedVersion: file.version,
          person: { address: `演示村${this.sequence}号` },
        },
      }
    const name = `${this.label}甲${'零一二三四五六七八九'.charAt(this.files.length % 10)}${this.files.length}`
    this.files.push({ name, version: 0 })
    return { root: 'personCreate', input: newFile(this.village, name, key.idempotencyKey) }
  }
}
