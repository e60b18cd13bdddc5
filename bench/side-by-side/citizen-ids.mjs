// Citizen IDs of nobody: they begin with 99 like all of the demonstration, and their check digit is right.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

const checked = (digits) =>
  digits + '10X98765432'[[...digits].reduce((sum, digit, at) => sum + Number(digit) * weights[at], 0) % 11]

/** Above the sequences that children of the demonstration take. */
const firstSequence = 4_000_000

/** IDs of girls born on a day, each given once. */
export function freshIds(birthDate) {
  let sequence = firstSequence
  return () => {
    const place = String(Math.floor(sequence / 500)).padStart(4, '0')
    const number = String((sequence % 500) * 2).padStart(3, '0')
    sequence += 1
    return checked(`99${place}${birthDate.replaceAll('-', '')}${number}`)
  }
}

/** Each run has a birth date of its own, so that no ID comes back on the same data. */
export function birthDateOf(now) {
  const minute = Math.floor(now.getTime() / 60_000)
  return new Date(Date.UTC(2016, 0, 1 + (minute % 1400))).toISOString().slice(0, 10)
}
