import { describe, expect, it } from 'vitest'
import { loadAccessTable } from '../../src/policy/access-table.js'
import { clauseFaults } from '../../src/policy/clauses.js'
import {
  emergencyDepartments,
  emergencyReasons,
  emergencySigner,
  openerIn,
  openerOf,
  reasonClauses,
  reviewsEmergencies,
  signsEmergencies,
} from '../../src/policy/emergency.js'
import { populationsOf, rightsOf } from '../../src/policy/rights.js'
import { roles } from '../../src/policy/viewer.js'
import { viewerOf } from '../support/platform.js'

const table = loadAccessTable()

describe('the table of emergencies', () => {
  it('cites a clause that exists for each department, each reason and the signature', () => {
    const cited = [
      ...emergencyDepartments.map((department) => openerIn(department)?.clause ?? ''),
      ...Object.values(reasonClauses),
      emergencySigner.clause,
    ]
    for (const clause of cited) expect(clauseFaults(clause)).toEqual([])
    expect(cited).toHaveLength(5 + 5 + 1)
  })

  it('names departments that read persons, and none twice', () => {
    for (const department of [...emergencyDepartments, emergencySigner.department])
      expect(
        populationsOf(rightsOf(table, viewerOf(department, '5120', 'VERIFIER'))).size,
        department,
      ).toBeGreaterThan(0)
    expect(new Set(emergencyDepartments).size).toBe(emergencyDepartments.length)
  })

  it('has somebody for each reason: the police for all of them', () => {
    expect(openerIn('PUBLIC_SECURITY')?.reasons).toEqual(emergencyReasons)
    for (const department of emergencyDepartments)
      expect(openerIn(department)?.reasons.length, department).toBeGreaterThan(0)
  })

  it('gives nobody what is not written: not the health office that guides, not the township that is told', () => {
    for (const department of ['HEALTH', 'TOWNSHIP_GOVERNMENT', 'VILLAGE_COMMITTEE', 'toString', ''])
      for (const role of roles) expect(openerOf(viewerOf(department, '512002', role))).toBeUndefined()
    expect(openerOf(viewerOf('HOSPITAL', '512002', 'VERIFIER'))?.reasons).toEqual(['MEDICAL'])
  })

  it('lets approvers of civil affairs sign, and approvers of the others look', () => {
    const those = (isMeant: typeof signsEmergencies) =>
      [...table.keys()].flatMap((department) =>
        roles
          .filter((role) => isMeant(viewerOf(department, '512002', role)))
          .map((role) => `${department} ${role}`),
      )
    expect(those(signsEmergencies)).toEqual(['CIVIL_AFFAIRS APPROVER'])
    expect(those(reviewsEmergencies).sort()).toEqual(
      emergencyDepartments.map((department) => `${department} APPROVER`).sort(),
    )
  })
})
