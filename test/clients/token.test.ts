import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifier } from '../../src/accounts/token.js'
import { folder, goodClaims, identityProvider } from '../accounts/support.js'

const front = {
  id: 'desk',
  name: '教育局工作台',
  departments: ['EDUCATION'],
  roles: ['VIEWER'],
  rights: 'ALL',
  region: '5120',
}

test('a token is taken where its front-end, department, role and region fit, and refused without a word of its values', async () => {
  const { config, sign } = await identityProvider()
  const clients = join(await folder(), 'clients.json')
  await writeFile(clients, JSON.stringify({ clients: [front] }))
  const verify = await verifier({ ...config, clients })
  const asked = async (claims: object) => verify(`Bearer ${await sign({ ...goodClaims, ...claims })}`)
  await expect(asked({})).resolves.toMatchObject({ region: '512002', bounds: ['512002', '5120'] })
  await expect(asked({ region: '51' })).resolves.toMatchObject({ region: '5120' })
  for (const [claim, value] of Object.entries({
    client: 'smuggler',
    department: 'HEALTH',
    role: 'APPROVER',
    region: '5101',
  })) {
    const refusal = await asked({ [claim]: value }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(String(refusal)).toContain(claim)
    expect(JSON.stringify(refusal)).not.toContain(value)
  }
  // Without the setting every client may ask.
  const anybody = await verifier(config)
  await expect(anybody(`Bearer ${await sign({ ...goodClaims, client: 'smuggler' })}`)).resolves.toMatchObject(
    {
      client: 'smuggler',
    },
  )
})

test('a file that does not read is told before anything else is started', async () => {
  const { config } = await identityProvider()
  const clients = join(await folder(), 'clients.json')
  await writeFile(clients, JSON.stringify({ clients: [{ ...front, departments: ['MAGIC'] }] }))
  await expect(verifier({ ...config, clients })).rejects.toThrow(/clients\.0\.departments/)
})
