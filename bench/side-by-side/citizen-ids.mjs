// Citizen IDs of nobody: they begin with 99 like all of the demonstration, and their check digit is right.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

const checked = (digits) =>
  digits + '10X98765432'[[...digits].reduce((sum, digit, at) => sum + Number(digit) * weights[at], 0) % 11]

/** The demonstration gives its children the sequences below; those above belong to their families, born long before. */
const firstSequence = 1_800_000
const perRun = 200_000

const minuteOf = (now) => Math.floor(now.getTime() / 60_000)
const days = 1400

/** IDs of girls born on a day, each given once. */
export function freshIds(birthDate, now) {
  let sequence = firstSequence + (Math.floor(minuteOf(now) / days) % 16) * perRun
  return () => {
    const place = String(Math.floor(sequence / 500)).padStart(4, '0')
    const number = String((sequence % 500) * 2).padStart(3, '0')
    sequence += 1
    return checked(`99${place}${birthDate.replaceAll('-', '')}${number}`)
  }
}

/** Each minute has a birth date of its own, so that no ID comes back in a run on the same data. */
export const birthDateOf = (now) =>
  new Date(Date.UTC(2016, 0, 1 + (minuteOf(now) % days))).toISOString().slice(0, 10)
