import { EXIT } from '../../src/config/exit-codes.ts'
import { FLAGS } from '../../src/config/flag-table.ts'
import { JOURNAL_EXIT } from '../journal/exit-codes.ts'
import { JOURNAL_FLAGS, usageOf, VERB_NAMES, VERBS } from '../journal/verb-table.ts'
import { OPERATOR_FLAGS, OPERATOR_VERBS } from '../operator/command-line.ts'
import { OPERATOR_EXIT } from '../operator/exit-codes.ts'
import { table } from './parts.ts'

interface Row {
  readonly value: string
  readonly meaning: string
}

const flagRows = (flags: Readonly<Record<string, Row>>): string =>
  table(
    ['flag', 'meaning'],
    Object.entries(flags).map(([name, { value, meaning }]) => [
      `\`${`--${name} ${value}`.trimEnd()}\``,
      meaning,
    ]),
  )

const codeRows = (
  codes: Readonly<Record<string, { readonly code: number; readonly meaning: string }>>,
): string =>
  table(
    ['code', 'when'],
    Object.values(codes)
      .toSorted((left, right) => left.code - right.code)
      .map(({ code, meaning }) => [String(code), meaning]),
  )

export const flagTable = (): string => flagRows(FLAGS)
export const exitCodeTable = (): string => codeRows(EXIT)

export const journalVerbTable = (): string =>
  table(
    ['verb', 'does'],
    VERB_NAMES.map((verb) => [`\`${usageOf(verb)}\``, VERBS[verb].meaning]),
  )
export const journalFlagTable = (): string => flagRows(JOURNAL_FLAGS)
export const journalExitCodeTable = (): string => codeRows(JOURNAL_EXIT)

export const operatorVerbTable = (): string =>
  table(
    ['verb', 'does'],
    Object.values(OPERATOR_VERBS).map(({ usage, meaning }) => [`\`${usage}\``, meaning]),
  )
export const operatorFlagTable = (): string => flagRows(OPERATOR_FLAGS)
export const operatorExitCodeTable = (): string => codeRows(OPERATOR_EXIT)
