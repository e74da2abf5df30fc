import { EXIT } from '../../src/config/exit-codes.ts'
import { FLAGS } from '../../src/config/flag-table.ts'
import { table } from './parts.ts'

export const flagTable = (): string =>
  table(
    ['flag', 'meaning'],
    Object.entries(FLAGS).map(([name, { value, meaning }]) => [
      `\`${`--${name} ${value}`.trimEnd()}\``,
      meaning,
    ]),
  )

export const exitCodeTable = (): string =>
  table(
    ['code', 'when'],
    Object.values(EXIT)
      .toSorted((left, right) => left.code - right.code)
      .map(({ code, meaning }) => [String(code), meaning]),
  )
