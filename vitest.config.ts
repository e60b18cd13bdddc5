import { defineConfig } from 'vitest/config'

const shared = {
  // Without this vitest loads graphql twice, and schemas of one copy are refused by the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: false } },
}

const common = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  server: { deps: { inline: [/graphql/, /type-graphql/] } },
}

/** Tests that change what a process has one of: its modules, its environment, its clock, the register of types. */
const apart = [
  'test/accounts/local-issuer.test.ts',
  'test/architecture/new-*.test.ts',
  'test/config.test.ts',
  'test/playground/*.test.ts',
  'test/processes/workers.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres.ts'],
    maxWorkers: 2,
    projects: [
      // Each file would read the whole platform again, three seconds of every file.
      {
        ...shared,
        test: { ...common, name: 'together', include: ['test/**/*.test.ts'], exclude: apart, isolate: false },
      },
      { ...shared, test: { ...common, name: 'apart', include: apart } },
    ],
  },
})
