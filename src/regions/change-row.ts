import { v7 as newId } from 'uuid'
import type { Operation } from '../database/operation.js'
import type { changeKind } from './changes.js'
import type { OrderInput } from './faults.js'
import type { RegionChangeRow } from './table.js'

/** The audit of a change: who made it, when, by which order. */
export function changeRow(
  { viewer, now }: Operation,
  kind: keyof typeof changeKind.codes,
  { effectiveOn, documentNumber }: OrderInput,
  unitId: string | null = null,
): RegionChangeRow {
  const { subject, department, region, role, client } = viewer
  return {
    id: newId(),
    kind,
    recordedAt: now,
    effectiveOn,
    documentNumber: documentNumber?.trim() ?? null,
    source: null,
    subject,
    department,
    regionCode: region,
    role,
    client,
    unitId,
  }
}
