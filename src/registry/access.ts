import 'reflect-metadata'
import { Extensions } from 'type-graphql'
import type { DataClass } from './classes.js'
import type { Population } from './populations.js'

/**
 * What the policy must know about a coordinate of the schema. It travels as the extension `access` of the
 * GraphQL field, so that one walk over the schema finds every coordinate without a class.
 */
export type FieldAccess =
  /** Says nothing about a person: ids, page information, regions. */
  | { readonly open: true }
  /** Readable in the weakest mode of its classes. `masked` says what is left under M: `SHOWN` as it is, `MASK` in a
   *  typed mask, nothing otherwise. A facet or a row also needs its population. */
  | {
      readonly classes: readonly DataClass[]
      readonly masked?: 'SHOWN' | 'MASK'
      readonly population?: Population
    }

/** What a root field demands. `SIGNED_IN` is for who I am and nothing else: a department without a row of the access
 *  table sees only that; regions demand `SIGNED_IN_WITH_ROW`. `PERSONS` reads files of the viewer's populations, `RECORD` writes them;
 *  with `inFull` only for who reads that class without a mask;
 *  `STATISTICS` counts the persons of the populations that the row names, in the classes it may know at all.
 *  `byId` asks for one person: what was opened for the viewer in an emergency is read there and nowhere else.
 *  `OPEN_EMERGENCY`, `REVIEW_EMERGENCY`, `SIGN_EMERGENCY`: policy/emergency.ts names who.
 *  `RIGHTS_OF_A_PERSON` is what the lead department does when a person asks for a copy or for erasure: named roles only. */
export type RootAccess =
  | { readonly root: 'SIGNED_IN' }
  | { readonly root: 'SIGNED_IN_WITH_ROW' }
  | {
      readonly root: 'PERSONS'
      readonly population?: Population
      readonly inFull?: DataClass
      readonly byId?: true
    }
  | { readonly root: 'RECORD'; readonly population?: Population; readonly inFull?: DataClass }
  | { readonly root: 'STATISTICS' }
  | { readonly root: 'ADMINISTER_REGIONS' }
  /** Named administrators of the department that leads. */
  | { readonly root: 'ADMINISTER'; readonly roles: readonly string[] }
  /** Answers for who reads the files of a region: who looked, alarms. `also` names roles that may know it without answering for it. */
  | { readonly root: 'ACCOUNTABLE'; readonly also?: readonly string[] }
  | { readonly root: 'RIGHTS_OF_A_PERSON'; readonly roles: readonly string[] }
  | { readonly root: EmergencyRoot }

export type EmergencyRoot = 'OPEN_EMERGENCY' | 'REVIEW_EMERGENCY' | 'SIGN_EMERGENCY'

/** What naming an input field means: it reads (filter, order, search) or writes the output coordinate. */
export type InputAccess =
  | { readonly open: true }
  | {
      readonly reads: string
      /** Under the typed mask a region code of at most so many digits may still be named: what the mask shows. */
      readonly maskedDigits?: number
    }
  | { readonly writes: string }

/** 公开字段。A coordinate that says nothing about a person. */
export const Open = () => Extensions({ access: { open: true } satisfies FieldAccess })

/** A coordinate of the given classes; see `FieldAccess`. */
export const Classed = (
  classes: DataClass | readonly DataClass[],
  masked?: 'SHOWN' | 'MASK',
  population?: Population,
) =>
  Extensions({
    access: {
      classes: typeof classes === 'string' ? [classes] : classes,
      masked,
      population,
    } satisfies FieldAccess,
  })

/** The demand of a root field of Query or Mutation. */
export const Root = (access: RootAccess) => Extensions({ access })

/** An input field that filters, orders or searches by an output coordinate. */
export const Reads = (coordinate: string, maskedDigits?: number) =>
  Extensions({ access: { reads: coordinate, maskedDigits } satisfies InputAccess })

/** An input field that writes an output coordinate. */
export const Writes = (coordinate: string) =>
  Extensions({ access: { writes: coordinate } satisfies InputAccess })
