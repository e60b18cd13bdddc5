/** A part of a text in JSON, in UTF-8. */
export type Piece = string | Buffer

const bytesOf = (pieces: readonly Piece[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))

/**
 * JSON that is text already: `data` of an answer of the lane, which goes from the database to the socket as it is. It stays bytes on its
 * way: making characters of them and bytes again took more of a long list than everything else.
 */
export class JsonText {
  constructor(readonly pieces: readonly Piece[]) {}

  get text(): string {
    return bytesOf(this.pieces).toString()
  }

  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** An answer as it goes to the socket. */
export function answerBytes(value: object): Buffer {
  const { data, ...rest } = value as { data?: unknown }
  if (!(data instanceof JsonText)) return Buffer.from(plainText(value))
  const others = JSON.stringify(rest).slice(1, -1)
  return bytesOf(['{"data":', ...data.pieces, `${others && `,${others}`}}\n`])
}

/** The same for who takes nothing but text. */
export const answerText = (value: { data?: unknown }): string =>
  value.data instanceof JsonText ? answerBytes(value).toString() : plainText(value)

const plainText = (value: object): string => `${JSON.stringify(value)}\n`

/** An object of these members, in this order. */
export function objectPieces(members: readonly (readonly [key: string, value: readonly Piece[]])[]): Piece[] {
  const pieces: Piece[] = []
  for (const [key, value] of members) {
    pieces.push(`${pieces.length > 0 ? ',' : '{'}${JSON.stringify(key)}:`)
    for (const piece of value) pieces.push(piece)
  }
  pieces.push(pieces.length > 0 ? '}' : '{}')
  return pieces
}
