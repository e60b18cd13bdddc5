import type { Environment } from 'monaco-editor'

/** Names of the built worker files, put in by the build. */
declare const WORKERS: Readonly<Record<string, string>>

const environment: Environment = {
  getWorker: (_, label) =>
    new Worker(`/playground/files/${WORKERS[label] ?? WORKERS.editor}`, { name: label }),
}

Object.assign(globalThis, { MonacoEnvironment: environment })
