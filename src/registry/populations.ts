/** Code of a population, such as CHILD. The groups declare theirs. */
export type Population = string

/** How the rest of the platform writes a population: its letter in the access table, its bit in the mask of a file. */
export interface PopulationSign {
  readonly population: Population
  /** One small letter. */
  readonly letter: string
  /** A power of two; the mask `populations` of every row of a file is a smallint. */
  readonly bit: number
}

/** The populations that the documents speak of. The access table names them whether or not a group serves them: until
 *  one does there is no such person. */
const ofTheDocuments: readonly PopulationSign[] = [
  { population: 'CHILD', letter: 'c', bit: 1 },
  { population: 'ELDER', letter: 'e', bit: 2 },
  { population: 'WOMAN', letter: 'w', bit: 4 },
]

const known = new Map(ofTheDocuments.map((sign) => [sign.population, sign]))
const largestBit = 2 ** 14

/** Makes the populations of the groups known, before the access table is read. To do it again changes nothing. */
export function declarePopulations(signs: readonly PopulationSign[]): void {
  for (const { population, letter, bit } of signs) {
    if (!/^[a-z]$/.test(letter) || !Number.isInteger(Math.log2(bit)) || bit > largestBit)
      throw new Error(
        `${population}: a population has one small letter, and a power of two up to ${largestBit}`,
      )
    const taken = [...known.values()].find((each) => each.letter === letter || each.bit === bit)
    if (taken && taken.population !== population)
      throw new Error(`${population}: letter ${letter} or bit ${bit} is that of ${taken.population}`)
    const before = known.get(population)
    if (before && (before.letter !== letter || before.bit !== bit))
      throw new Error(`${population} is known by letter ${before.letter} and bit ${before.bit}`)
    known.set(population, { population, letter, bit })
  }
}

export const knownPopulations = (): readonly PopulationSign[] => [...known.values()]

/** The population of a letter of the access table. */
export const populationOf = (letter: string): Population | undefined =>
  knownPopulations().find((sign) => sign.letter === letter)?.population

/** The bit of a population in the mask that every row of a file carries. */
export function bitOf(population: Population): number {
  const sign = known.get(population)
  if (!sign) throw new Error(`${population} is no population of any group`)
  return sign.bit
}
