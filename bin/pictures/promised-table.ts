import { codeOf } from '../../chaos/code-of-fault.ts'
import { isKind, PROMISED_FAULTS } from '../../chaos/promised-faults.ts'
import { table } from './parts.ts'

/** What was promised to go wrong, and which kinds of fault do it where. */
export const promisedTable = (): string =>
  table(
    ['to', 'what', 'by', 'in'],
    Object.entries(PROMISED_FAULTS).flatMap(([whom, faults]) =>
      faults.map(([what, by], at) => [
        at === 0 ? whom : '',
        what,
        by.map((each) => `\`${each}\``).join(', '),
        [...new Set(by.flatMap((each) => (isKind(each) ? [codeOf(each)] : [])))].join(', '),
      ]),
    ),
  )
