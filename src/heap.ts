import { setFlagsFromString } from 'node:v8'

/** Beyond what is alive the heap may grow by this part of it before it is swept. */
const growingPercent = 60

/**
 * Of a server some 50 MB are alive. Left alone the engine lets the heap grow to twice and three times of it where memory seems to be
 * plenty: on a county's machine the database is better served with it. Called when the server stands, for a start is no
 * time to sweep.
 */
export const keepHeapSmall = (): void => setFlagsFromString(`--heap-growing-percent=${growingPercent}`)
