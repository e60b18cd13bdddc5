import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One import of a source file: of another source file by its path from the root, or of a package by its name. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly isPackage: boolean
  /** False for what the compiler erases: `import type`, and a list of nothing but types. */
  readonly isRuntime: boolean
}

/** TypeScript files below a folder, by their paths from the root. */
export const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))
    .sort()

export const treeOf = (path: string, text = readFileSync(join(root, path), 'utf8')): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)

/** Every import of a file, re-exports and `import()` too. */
export function importsOf(path: string, text?: string): Import[] {
  const found: Import[] = []
  const note = (specifier: ts.Node | undefined, isRuntime: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push(importOf(path, specifier.text, isRuntime))
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) note(node.moduleSpecifier, isRuntimeClause(node.importClause))
    else if (ts.isExportDeclaration(node)) note(node.moduleSpecifier, !node.isTypeOnly)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      note(node.arguments[0], true)
    ts.forEachChild(node, visit)
  }
  visit(treeOf(path, text))
  return found
}

function isRuntimeClause(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return true
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false
  const { name, namedBindings } = clause
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return true
  return namedBindings.elements.some(({ isTypeOnly }) => !isTypeOnly)
}

function importOf(from: string, specifier: string, isRuntime: boolean): Import {
  if (!specifier.startsWith('.')) {
    const parts = specifier.split('/')
    return {
      from,
      to: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'),
      isPackage: true,
      isRuntime,
    }
  }
  const to = relative(root, resolve(root, dirname(from), specifier)).replace(/\.js$/, '.ts')
  return { from, to, isPackage: false, isRuntime }
}

/** Files and packages that come along at runtime with a file, itself included. */
export function reachedFrom(path: string): Set<string> {
  const reached = new Set<string>()
  const walk = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    if (!file.endsWith('.ts') || !existsSync(join(root, file))) return
    for (const { to, isRuntime } of importsOf(file)) if (isRuntime) walk(to)
  }
  walk(path)
  return reached
}
