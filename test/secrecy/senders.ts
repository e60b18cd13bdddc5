import type { Sender } from './server.js'

export const yanjiang: Sender = ['TOWNSHIP_GOVERNMENT', '512002', 'RECORDER']
export const anyue: Sender = ['TOWNSHIP_GOVERNMENT', '512021', 'RECORDER']
/** Sees every file of the city: an ID that one of them has is refused. */
export const recorderOfTheCity: Sender = ['TOWNSHIP_GOVERNMENT', '5120', 'RECORDER']
export const city: Sender = ['CIVIL_AFFAIRS', '5120', 'VIEWER']
export const administrator: Sender = ['CIVIL_AFFAIRS', '5120', 'ADMINISTRATOR']
export const approver: Sender = ['CIVIL_AFFAIRS', '512021', 'APPROVER']
export const education: Sender = ['EDUCATION', '512002', 'RECORDER']
export const officer: Sender = ['PUBLIC_SECURITY', '512021', 'VERIFIER']
export const signer: Sender = ['CIVIL_AFFAIRS', '512002', 'APPROVER']
export const province: Sender = ['PROVINCE', '51', 'VIEWER']

/** A file with all that it says in words and numbers. */
export const everything = `id version name namePinyin birthDate citizenId registrationPlace unregisteredCause address phone illness
  relatives { id name citizenId phone workplace } guardians { id name citizenId phone address }
  child { school incapableCause assistanceNote } changes { operation account }`
export const create = `mutation ($input: PersonCreateInput!) { personCreate(input: $input) { person { id } userErrors { field code message } possibleDuplicates { id } clientMutationId } }`
export const update = `mutation ($input: PersonUpdateInput!) { personUpdate(input: $input) { person { id version } userErrors { field code message } } }`
export const addNote = `mutation ($input: CorrectionNoteAddInput!) { correctionNoteAdd(input: $input) { note { id statement } userErrors { field code message } } }`
export const openEmergency = `mutation ($input: EmergencyAccessOpenInput!) { emergencyAccessOpen(input: $input) { access { id outcome personId } userErrors { field code message } } }`
