import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider, { type Configuration, type ResourceServer } from 'oidc-provider'
import { onTestFinished, vi } from 'vitest'

/** The platform as the issuer knows it: a resource with its audience, and the life of the tokens for it. */
const resource = (audience: string, minutes: number): ResourceServer => ({
  audience,
  scope: 'files',
  accessTokenFormat: 'jwt',
  accessTokenTTL: minutes * 60,
  jwt: { sign: { alg: 'ES256' } },
})

export const resources = {
  platform: 'https://sanliu.example/',
  anotherService: 'https://canteen.example/',
  carelessly: 'https://sanliu.example/for-an-hour',
}
const known: Record<string, ResourceServer> = {
  [resources.platform]: resource('sanliu', 15),
  [resources.anotherService]: resource('canteen', 15),
  [resources.carelessly]: resource('sanliu', 60),
}

/** Who may sign in, and what the directory of the county says of them. */
const people: Record<string, { password: string; claims: Record<string, string> }> = {
  'clerk-17': {
    password: 'a long word',
    claims: { department: 'EDUCATION', region: '512002', role: 'VIEWER' },
  },
}

const callback = 'https://desk.example/callback'
const provinceSecret = 'secret-of-the-province'

export async function signingKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
}

const configuration = (keys: readonly JWK[]): Configuration => ({
  jwks: { keys: [...keys] } as Configuration['jwks'],
  cookies: { keys: ['of the test'] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  clients: [
    {
      client_id: 'desk',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
    },
    {
      client_id: 'province',
      client_secret: provinceSecret,
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
      department: 'PROVINCE',
      region: '51',
      role: 'VIEWER',
    },
  ],
  extraClientMetadata: { properties: ['department', 'region', 'role'] },
  findAccount: (_, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id }) } : undefined),
  // What Keycloak calls mappers. Which client asked every token says of itself.
  extraTokenClaims: (_, token) => {
    if (token.kind === 'AccessToken') return people[token.accountId]?.claims
    const { department, region, role }: Record<string, unknown> = token.client?.metadata() ?? {}
    return { department, region, role }
  },
  async loadExistingGrant({ oidc }) {
    const { Grant } = oidc.provider
    const accountId = oidc.session?.accountId
    const grant = new Grant({ accountId, clientId: oidc.client?.clientId })
    grant.addOIDCScope('openid')
    for (const each of Object.keys(known)) grant.addResourceScope(each, 'files')
    await grant.save()
    return grant
  },
  interactions: { url: (_, { uid }) => `/signing-in/${uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => [],
      useGrantedResource: () => true,
      getResourceServerInfo: (_, name) => known[name] as ResourceServer,
    },
  },
})

/** It writes on the console which of its defaults are for trials only. */
function silence() {
  for (const way of ['info', 'warn'] as const) {
    const { mockRestore } = vi.spyOn(console, way).mockImplementation(() => {})
    onTestFinished(() => mockRestore())
  }
}

/** The OpenID Connect provider of a county, which runs on `oidc-provider` and not on anything of ours. */
export async function countyIssuer(keys: readonly JWK[]) {
  silence()
  let provider: Provider
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/signing-in/')) await signIn(provider, request, response)
    else await provider.callback()(request, response)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen(0)
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const publish = (current: readonly JWK[]) => {
    provider = new Provider(url, configuration(current))
  }
  publish(keys)
  return {
    url,
    /** With these keys from now on; it signs with the first. */
    publish,
    goAway: close,
    comeBack: () => listen(port),
    /** What a front-end does when somebody signs in: authorization code with PKCE. */
    signIn: (name: string, wanted = resources.platform) => codeFlow(url, name, wanted),
    /** What the province does: its own credentials, nobody signs in. */
    asProvince: (wanted = resources.platform) =>
      tokens(url, { grant_type: 'client_credentials', resource: wanted, scope: 'files' }, [
        'province',
        provinceSecret,
      ]).then(({ access_token }) => access_token),
  }
}

/** The page on which people sign in, without the page. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  let text = ''
  for await (const more of request) text += more
  const form = new URLSearchParams(text)
  const name = form.get('name') ?? ''
  const login =
    people[name]?.password === form.get('password')
      ? { login: { accountId: name } }
      : { error: 'access_denied' }
  await provider.interactionFinished(request, response, login)
}

async function codeFlow(issuer: string, name: string, wanted: string) {
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URL('/auth', issuer)
  asked.search = new URLSearchParams({
    client_id: 'desk',
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid files',
    resource: wanted,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const cookies = new Map<string, string>()
  let place = asked.href
  while (!place.startsWith(callback)) {
    const isForm = place.includes('/signing-in/')
    const response = await fetch(place, {
      redirect: 'manual',
      method: isForm ? 'POST' : 'GET',
      body: isForm ? new URLSearchParams({ name, password: people[name]?.password ?? '' }) : undefined,
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(key, value)
    }
    const next = response.headers.get('location')
    if (!next) throw new Error(`the issuer answers ${response.status}: ${await response.text()}`)
    place = new URL(next, issuer).href
  }
  const code = new URL(place).searchParams.get('code')
  if (!code) throw new Error(`no code: ${new URL(place).search}`)
  return tokens(issuer, {
    grant_type: 'authorization_code',
    client_id: 'desk',
    code,
    code_verifier: verifier,
    redirect_uri: callback,
    resource: wanted,
  })
}

async function tokens(issuer: string, form: Record<string, string>, basic?: readonly [string, string]) {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: basic ? { authorization: `Basic ${Buffer.from(basic.join(':')).toString('base64')}` } : {},
  })
  const answer = (await response.json()) as { access_token: string; id_token: string }
  if (!response.ok) throw new Error(`the issuer answers ${response.status}: ${JSON.stringify(answer)}`)
  return answer
}
