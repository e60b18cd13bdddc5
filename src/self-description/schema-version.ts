/**
 * The version of the schema, by the rules of semantic versions: new fields raise the second number, breaking changes the
 * first one, and below 1.0 the second. The heading of CHANGELOG.md says the same.
 */
export const schemaVersion = '0.3.0'
