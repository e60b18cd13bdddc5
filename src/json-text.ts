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
  const others = Object.entries(rest).flatMap(([name, each]) =>
    each === undefined ? [] : [`,${JSON.stringify(name)}:${JSON.stringify(each)}`],
  )
  return `{"data":${data.text}${others.join('')}}\n`
}

/** An object of these members, in this order. */
export const objectText = (members: readonly (readonly [key: string, text: string])[]): string =>
  `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`
