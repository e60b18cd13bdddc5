// In the place of a module of the product another is loaded, which may import the real one with `?real`.
let put = new Map()

export function initialize(modules) {
  put = new Map(
    modules.map((name) => [
      new URL(`../../dist/src/${name}.js`, import.meta.url).href,
      new URL(`./${name.split('/')[1]}.mjs`, import.meta.url).href,
    ]),
  )
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  const other = put.get(found.url)
  return other ? { ...found, url: other, format: 'module' } : found
}
