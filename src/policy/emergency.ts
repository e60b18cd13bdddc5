import type { Role, Viewer } from './viewer.js'

/**
 * 应急开档 Break-glass: who may open the file of one person outside the normal rows, why, and who signs for it. It opens
 * rows, never columns and never writes: what is read of the file is what the access table gives the department.
 * Deny by default: a department, role or reason that is not written here opens nothing.
 */
export const emergencyReasons = ['UNATTENDED', 'IN_DANGER', 'MISSING', 'FOUND', 'MEDICAL'] as const
export type EmergencyReason = (typeof emergencyReasons)[number]

/** The clauses that call each reason an emergency. */
export const reasonClauses: Readonly<Record<EmergencyReason, string>> = {
  UNATTENDED: '000 二(3); 001 二(五); 003 三(一)5; 004 三(二)',
  IN_DANGER: '001 二(五); 002 一(三); 003 三(一)5; 003 三(二)3; 003 三(三)6',
  MISSING: '001 二(五); 003 三(一)5; 004 三(二)',
  FOUND: '000 二(六); 001 二(七); 003 三(二)3',
  MEDICAL: '001 二(一)3; 001 三(一)11; 003 三(二)3',
}

export interface EmergencyOpener {
  readonly roles: readonly Role[]
  readonly reasons: readonly EmergencyReason[]
  /** Where the documents give the department its part in the emergency. */
  readonly clause: string
}

// 核实、审批人员: the few accounts of a department that answer for its decisions.
const answerable: readonly Role[] = ['VERIFIER', 'APPROVER']

/** By department. Those who are told, guide or train others are not here: they come in the normal way. */
const openers: Readonly<Record<string, EmergencyOpener>> = {
  // 受理、出警、查找、就近护送、协助就医。Accepts, goes out, searches, escorts, helps to medical care.
  PUBLIC_SECURITY: {
    roles: answerable,
    reasons: emergencyReasons,
    clause: '000 二(3); 001 二(五); 002 一(三); 003 三(一)5; 003 三(二)3; 004 三(二)',
  },
  // 临时安置、急难救助。Places for the time being, relieves the urgent need.
  CIVIL_AFFAIRS: {
    roles: answerable,
    reasons: ['UNATTENDED', 'IN_DANGER', 'FOUND'],
    clause: '000 二(3); 001 二(五); 003 三(一)6; 003 三(二)3',
  },
  // 接收公安机关护送的人员。Take in whom the police bring.
  RESCUE_STATION: {
    roles: answerable,
    reasons: ['UNATTENDED', 'IN_DANGER', 'FOUND'],
    clause: '000 二(3); 001 二(五); 003 三(一)5; 003 三(二)3',
  },
  WELFARE_INSTITUTION: {
    roles: answerable,
    reasons: ['UNATTENDED', 'IN_DANGER'],
    clause: '000 二(3); 001 二(五); 003 三(一)5',
  },
  // 接收救治。Receives and treats.
  HOSPITAL: {
    roles: answerable,
    reasons: ['MEDICAL'],
    clause: '001 二(一)3; 001 三(一)11; 003 三(二)3',
  },
}

export const emergencyDepartments: readonly string[] = Object.keys(openers)
export const openerIn = (department: string): EmergencyOpener | undefined =>
  Object.hasOwn(openers, department) ? openers[department] : undefined

/** Signs for each access: the lead of the files, in whose region the person is. Never who opened it. */
export const emergencySigner = {
  department: 'CIVIL_AFFAIRS',
  role: 'APPROVER' as Role,
  clause: '001 三(一)1; 003 四(一)',
} as const

/** What the viewer may open in an emergency; undefined for everybody who is not named. */
export function openerOf({ department, role }: Viewer): EmergencyOpener | undefined {
  const opener = openerIn(department)
  return opener?.roles.includes(role) ? opener : undefined
}

export const signsEmergencies = ({ department, role }: Viewer): boolean =>
  department === emergencySigner.department && role === emergencySigner.role

/** Who signs, and the approver above those of the own department who open: reads, and does not sign for them. */
export const reviewsEmergencies = (viewer: Viewer): boolean =>
  signsEmergencies(viewer) || (viewer.role === 'APPROVER' && openerIn(viewer.department) !== undefined)

export const openersText = `${answerable.join(', ')} of ${emergencyDepartments.join(', ')}`
