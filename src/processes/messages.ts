import type { DatabaseAddress } from '../start.js'

/** What the primary process tells a worker. */
export type ToWorker =
  | { readonly tell: 'SERVE'; readonly database: DatabaseAddress; readonly port: number }
  /** What is done once for the deployment and not once for each process is this worker's from now on. */
  | { readonly tell: 'TAKE_DUTY' }
  | { readonly tell: 'STOP' }

/** What a worker tells the primary process. */
export type ToPrimary =
  | { readonly tell: 'READY' }
  | { readonly tell: 'LISTENING'; readonly page: string }
  /** The start was refused; the message says what to do. */
  | { readonly tell: 'REFUSED'; readonly message: string }
