import { nearest } from '../../src/config/nearest.ts'
import type { RecordFilter } from '../../src/journal/journal-reader.ts'
import type { Asked } from './command-line.ts'
import { EVENT_TYPES, type EventType } from './event-words.ts'
import { UsageError } from './refusal.ts'

/** Which entries are meant. */
export interface Selection {
  readonly filter: RecordFilter
  readonly type: EventType | undefined
  /** At most so many, the newest; Infinity: all. */
  readonly limit: number
}

/** @throws UsageError, with a sentence for each thing that cannot be meant. */
export function selectionOf({ values }: Pick<Asked, 'values'>): Selection {
  const errors: string[] = []
  const read = <Value>(
    flag: 'from' | 'to' | 'limit',
    wanted: string,
    parse: (text: string) => Value | undefined,
  ) => {
    const text = values.get(flag)
    const value = text === undefined ? undefined : parse(text)
    if (text !== undefined && value === undefined)
      errors.push(`--${flag} takes ${wanted}, not ${JSON.stringify(text)}`)
    return value
  }
  const place = 'the number of an entry, or a time like 2026-11-20 or 2026-11-20T08:40:14.471Z'
  const from = read('from', place, (text) => placeOf(text, 'first'))
  const to = read('to', place, (text) => placeOf(text, 'last'))
  if (from && to && from.kind === to.kind && from.value > to.value) errors.push('--from lies after --to')
  const limit = read('limit', 'a number from 1 on', (text) => wholeNumber(text))
  const named = values.get('type')
  const type = EVENT_TYPES.find((each) => each === named)
  if (named !== undefined && !type) {
    const meant = nearest(named, EVENT_TYPES)
    errors.push(
      `--type ${named} is none; ${meant ? `did you mean ${meant}?` : `there are ${EVENT_TYPES.join(', ')}`}`,
    )
  }
  if (errors.length > 0) throw new UsageError(errors.join('\n'))
  const symbol = values.get('symbol')
  const order = values.get('order')
  const filter: RecordFilter = {
    ...(from?.kind === 'sequence' ? { from: from.value } : {}),
    ...(to?.kind === 'sequence' ? { to: to.value } : {}),
    ...(from?.kind === 'time' ? { since: from.value } : {}),
    ...(to?.kind === 'time' ? { until: to.value } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    ...(order === undefined ? {} : { order }),
  }
  return { filter, type, limit: limit ?? Number.POSITIVE_INFINITY }
}

interface Place {
  readonly kind: 'sequence' | 'time'
  readonly value: number
}

const DAY_MS = 86_400_000
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** A time without a zone is UTC, and a day alone is all of it. */
function placeOf(text: string, end: 'first' | 'last'): Place | undefined {
  const sequence = wholeNumber(text)
  if (sequence !== undefined) return { kind: 'sequence', value: sequence }
  const [, hours, , , zone] = TIME.exec(text) ?? []
  if (!TIME.test(text)) return undefined
  const value = Date.parse(hours === undefined || zone !== undefined ? text : `${text}Z`)
  if (Number.isNaN(value)) return undefined
  return { kind: 'time', value: hours === undefined && end === 'last' ? value + DAY_MS - 1 : value }
}

const wholeNumber = (text: string): number | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
