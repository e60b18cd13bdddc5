/**
 * A made-up citizen ID has one of 5,000,000 sequences for each sex and birth date. Everybody with a file takes the one
 * of the file's number; families take theirs above, so that no number is given twice.
 */
export const sequences = { files: 0, families: 1_700_000, husbands: 3_600_000 } as const

/** With so many people of today, and those who left, files and families stay within their sequences. */
export const leastPeople = 25
export const mostPeople = 1_500_000
