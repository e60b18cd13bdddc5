import type { IncomingMessage } from 'node:http'

/** A foreign site can point its own name at 127.0.0.1; the name it uses gives it away. */
const isLoopbackName = (host = '') => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)

const isLoopbackAddress = (address = '') => /^(?:::ffff:)?127\.|^::1$/.test(address)

/** Set by proxies: the connection comes from this machine, the person does not. */
const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/** Whether the person in front of the browser sits at this machine. */
export const isLocal = ({ headers, socket }: IncomingMessage): boolean =>
  isLoopbackAddress(socket.remoteAddress) &&
  isLoopbackName(headers.host) &&
  !passedOn.some((name) => name in headers)

/** Whether a page of this very server asks, or a program; a page of another site names itself in Origin. */
export const isOwnPage = ({ headers }: IncomingMessage): boolean =>
  (headers.origin === undefined || headers.origin === `http://${headers.host}`) &&
  (headers['sec-fetch-site'] === undefined || headers['sec-fetch-site'] === 'same-origin')
