import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draw, findBrowser, openScene, type Scene, type Watched, watchedPage } from './browser.js'

const browser = findBrowser()

let scene: Scene
beforeAll(async () => {
  if (browser) scene = await openScene(browser)
})
afterAll(() => scene?.close())

/** The playground, ready: its editor stands and the documentation was read. */
async function openPlayground(options?: Parameters<typeof watchedPage>[1]): Promise<Watched> {
  const watched = await watchedPage(scene, options)
  const read = answerOf(watched.page, 'IntrospectionQuery')
  await watched.page.goto(`${scene.url}/playground`)
  await read
  await watched.page.locator('.graphiql-query-editor .view-lines').waitFor()
  return watched
}

// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their query
type Json = any

/** The next answer to an operation of this name. */
async function answerOf(page: Page, operation: string): Promise<Json> {
  const response = await page.waitForResponse(
    (each) => each.url().endsWith('/graphql') && (each.request().postData() ?? '').includes(operation),
  )
  return response.json()
}

async function run(page: Page, operation: string): Promise<Json> {
  const answer = answerOf(page, operation)
  await page.locator('.graphiql-execute-button').click()
  return answer
}

/** Lines of the editor hold spaces that do not break. */
const shownIn = async (page: Page, place: string) =>
  (await page.locator(`${place} .view-lines`).innerText()).replaceAll('\u00a0', ' ')

/** Waits until a place of the page says something. */
const says = (page: Page, place: string, text: string | RegExp) =>
  expect.poll(() => shownIn(page, place), { timeout: 10_000 }).toMatch(text)

/** A person sees the example before running it. */
async function openFirstChildren(page: Page) {
  await page.locator('select[name=example]').selectOption('32-first-children')
  await says(page, '.graphiql-query-editor', /FirstChildren/)
}

async function lookAs(page: Page, department: string) {
  const read = answerOf(page, 'IntrospectionQuery')
  await page.locator('.bar select[name=department]').selectOption(department)
  await read
}

/** What the page left in the browser: entries of its stores, and cookies. */
const keptBy = (page: Page) =>
  page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]') as Promise<unknown[]>

const where = browser ? '' : ' — skipped: no Chromium here; install it or name it in SANLIU_CHROMIUM'

describe.skipIf(!browser)(`in Chromium${where}`, () => {
  test('an example runs and shows data; nothing leaves the server, nothing is kept, nothing breaks the policy', async () => {
    const { page, context, foreign, complaints } = await openPlayground()
    await openFirstChildren(page)
    const answer = await run(page, 'FirstChildren')
    expect(answer.data.children.totalCount.value).toBe(300)
    expect(answer.data.children.nodes).toHaveLength(5)
    await says(page, '.graphiql-response', /"value": 300/)
    await says(page, '.graphiql-response', answer.data.children.nodes[0].name)
    await draw(page, 'playground-zh')

    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
    expect(page.url()).toBe(`${scene.url}/playground`)
    const kept = await keptBy(page)
    expect(kept).toEqual([0, 0, ''])

    // The watch does see: the page may not fetch from elsewhere, and says so.
    await page.evaluate("new Image().src = 'https://elsewhere.example/x.png'; 0")
    await expect.poll(() => complaints.join()).toContain('Content Security Policy')
    await context.close()
  })

  test('an example about one file finds a file of the demonstration by itself', async () => {
    const { page, context, complaints } = await openPlayground()
    await page.locator('select[name=example]').selectOption('09-one-file')
    await expect
      .poll(() => page.locator('.graphiql-editor-tool .view-lines').first().textContent(), {
        timeout: 10_000,
      })
      .toMatch(/"id":\s"[\w-]{20,}"/)
    const answer = await run(page, 'OneFile')
    expect(answer.errors).toBeUndefined()
    expect(answer.data.person.version).toBeGreaterThan(0)
    expect(complaints).toEqual([])
    await context.close()
  })

  test('another department sees other fields: the switch hides an ID and says why', async () => {
    const { page, context, complaints } = await openPlayground()
    await openFirstChildren(page)
    const civilAffairs = await run(page, 'FirstChildren')
    expect(civilAffairs.data.children.nodes[0].citizenId).toMatch(/^99\d{15}[\dX]$/)
    await says(page, '.graphiql-response', /"citizenId": "99\d{15}[\dX]"/)

    await lookAs(page, 'PROVINCE')
    const province = await run(page, 'FirstChildren')
    expect(province.data.children.nodes[0].citizenId).toBeNull()
    await says(page, '.graphiql-response', /"citizenId": null/)
    await page.locator('.notes summary').click()
    const row = page.locator('.notes tr', { hasText: 'Person.citizenId' })
    expect(await row.innerText()).toContain('不给')
    await draw(page, 'playground-withheld')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('side by side two departments see the same document in their own way', async () => {
    const { page, context, foreign, complaints } = await openPlayground()
    await openFirstChildren(page)
    await page.getByRole('button', { name: '两个部门对照' }).click()
    const [one, other] = [page.locator('.side').nth(0), page.locator('.side').nth(1)]
    await one.locator('select[name=department]').selectOption('CIVIL_AFFAIRS')
    await other.locator('select[name=department]').selectOption('PROVINCE')
    await page.getByRole('button', { name: '为两个部门运行' }).click()
    await other.locator('table.withheld').waitFor()
    expect(await one.locator('.answer').innerText()).toMatch(/citizenId: "99\d{15}[\dX]"/)
    expect(await one.innerText()).toContain('没有遮蔽或未给出的字段')
    expect(await other.locator('.answer').innerText()).toMatch(/citizenId: null/)
    expect(await other.locator('table.withheld').innerText()).toContain('Person.citizenId')
    expect(await other.locator('.differs', { hasText: 'citizenId' }).count()).toBeGreaterThan(0)
    await draw(page, 'comparison')
    expect([foreign, complaints]).toEqual([[], []])
    await context.close()
  })

  test('the region of the viewer decides which rows there are', async () => {
    const { page, context } = await openPlayground()
    await openFirstChildren(page)
    expect((await run(page, 'FirstChildren')).data.children.totalCount.value).toBe(300)
    const read = answerOf(page, 'IntrospectionQuery')
    await page.locator('.bar input[name=region]').fill('512021')
    await read
    await expect.poll(() => page.locator('.bar output').innerText()).toBe('安岳县')
    const { children } = (await run(page, 'FirstChildren')).data
    expect(children.totalCount.value).toBeGreaterThan(0)
    expect(children.totalCount.value).toBeLessThan(300)
    for (const { region } of children.nodes) expect(region.fullName).toContain('安岳县')
    await context.close()
  })

  test('the documentation is Chinese for a Chinese browser, and English when the reader wants it', async () => {
    const { page, context, complaints } = await openPlayground()
    const documentation = page.locator('.graphiql-doc-explorer')
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await documentation.getByText('Query', { exact: true }).click()
    await expect.poll(() => documentation.innerText()).toContain('留守儿童名单（您的辖区）。')
    expect(await documentation.innerText()).not.toContain('The left-behind child files')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await draw(page, 'documentation-zh')

    const read = answerOf(page, 'IntrospectionQuery')
    await page.locator('button[name=language]').click()
    await read
    await documentation.getByText('Query', { exact: true }).click()
    await expect.poll(() => documentation.innerText()).toContain('The left-behind child files of your region')
    // Clauses of the documents are cited by their own numbers, 000 二(1), and laws by their names and articles.
    const english = (await documentation.innerText()).replaceAll(
      /\b\d{3} [一二三四五六七八九十（）()\d]+|(?:个人信息保护法|未成年人网络保护条例) ?第?[\d、]+条?/g,
      '',
    )
    expect(english).not.toMatch(/\p{Script=Han}/u)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('.bar').innerText()).toContain('Compare two departments')
    await draw(page, 'documentation-en')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('an English browser gets an English page', async () => {
    const { page, context } = await openPlayground({ locale: 'en-GB' })
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.title()).toBe('Sanliu · Playground')
    expect(await page.locator('select[name=example]').innerText()).toContain(
      'The first five left-behind children',
    )
    await context.close()
  })

  test('away from this machine the page asks for a token, and keeps it to itself', async () => {
    const start = await watchedPage(scene)
    await start.page.goto(`${scene.url}/`)
    const token = await start.page.locator('.token').first().innerText()
    await start.context.close()

    // What a proxy adds: the person is somewhere else.
    const { page, context, complaints } = await watchedPage(scene, {
      headers: { 'x-forwarded-for': '192.0.2.7' },
    })
    await page.goto(`${scene.url}/playground`)
    expect(await page.locator('.bar select[name=department]').count()).toBe(0)
    const read = answerOf(page, 'IntrospectionQuery')
    await page.locator('.token input').fill(token)
    await page.locator('.token button').click()
    expect((await read).data.__schema.queryType.name).toBe('Query')
    await openFirstChildren(page)
    const answer = await run(page, 'FirstChildren')
    expect(answer.errors).toBeUndefined()
    expect(answer.data.children.totalCount.value).toBe(300)
    const kept = await keptBy(page)
    expect(kept).toEqual([0, 0, ''])
    expect(page.url()).toBe(`${scene.url}/playground`)
    expect(complaints).toEqual([])
    await context.close()
  })

  test('the start page leads a partner developer on, in both languages', async () => {
    const { page, context, foreign, complaints } = await watchedPage(scene)
    await page.goto(`${scene.url}/`)
    expect(await page.locator('h1, h2').allInnerTexts()).toContain('4. 空值有理由')
    await draw(page, 'start-zh')
    await page.getByRole('link', { name: 'English' }).click()
    expect(await page.locator('h1, h2').allInnerTexts()).toContain('4. A null has a reason')
    await draw(page, 'start-en')
    await page.getByRole('link', { name: 'Open the playground' }).click()
    await page.locator('.graphiql-query-editor .view-lines').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect([foreign, complaints]).toEqual([[], []])
    await context.close()
  })
})
