/** JSON that is text already: `data` of an answer of the lane, which goes to the socket as it is. */
export class JsonText {
  constructor(readonly text: string) {}

  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** An answer as text. */
export function answerText(value: object): string {
  const { data, ...rest } = value as { data?: unknown }
  if (!(data instanceof JsonText)) return `${JSON.stringify(value)}\n`
  const others = JSON.stringify(rest).slice(1, -1)
  return `{"data":${data.text}${others && `,${others}`}}\n`
}

/** An object of these members, in this order. */
export const objectText = (members: readonly (readonly [key: string, text: string])[]): string =>
  `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`
