import { once } from 'node:events'
import { decodeEntry, JournalCodecError } from '../../src/journal/codec.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import type { JournalReader } from '../../src/journal/journal-reader.ts'
import { missingSentence } from '../../src/journal/segment.ts'
import type { JournalRecord } from '../../src/journal/store.ts'
import { draw } from '../../src/telemetry/paint.ts'
import type { Asked } from './command-line.ts'
import { wordsOf } from './event-words.ts'
import type { JournalExit } from './exit-codes.ts'
import { jsonLine } from './json-line.ts'
import { KnownTicks } from './known-ticks.ts'
import { reading } from './reading.ts'
import { type Selection, selectionOf } from './selection.ts'

/** The longest name of an event: ContingencyCancelRequested. */
const NAME_COLUMNS = 26
const SEQUENCE_COLUMNS = 9

/**
 * Prints entries. The chain is not walked for that: an entry that cannot be read is printed as it is and makes the
 * exit code; one that reads well and is not what was written is found by `verify`. Entries that are not there are named.
 */
export async function show(asked: Asked): Promise<JournalExit> {
  const selection = selectionOf(asked)
  return reading(asked.journal, async (reader) => {
    const line = asked.values.has('json') ? jsonLine : wordLine(reader, process.stdout.isTTY)
    const { from = 1, to = Number.POSITIVE_INFINITY } = selection.filter
    const missing = reader.missing().filter(([first, last]) => last >= from && first <= to)
    for (const hole of missing) process.stderr.write(`journal: ${missingSentence(reader.path, hole)}\n`)
    let exit: JournalExit = missing.length > 0 ? 'unavailable' : 'good'
    for (const record of chosen(reader, selection)) {
      const event = eventOf(record)
      if (event === undefined) exit = 'damaged'
      if (!process.stdout.write(`${line(record, event)}\n`)) await once(process.stdout, 'drain')
    }
    return exit
  })
}

/** The entries that are meant, oldest first. */
export function* chosen(reader: JournalReader, { filter, type, limit }: Selection): Iterable<JournalRecord> {
  const newest: JournalRecord[] = []
  const mark = `"event":{"type":"${type}"`
  for (const record of reader.find(filter)) {
    if (type !== undefined && !record.text.includes(mark)) continue
    if (limit === Number.POSITIVE_INFINITY) yield record
    else {
      newest.push(record)
      if (newest.length > 2 * limit) newest.splice(0, newest.length - limit)
    }
  }
  yield* newest.slice(-limit)
}

type Line = (record: JournalRecord, event: JournalEvent | undefined) => string

/** As the terminal has it: when, what, and in words. Tick sizes are those of the time. */
function wordLine(reader: JournalReader, colours: boolean): Line {
  let ticks: KnownTicks | undefined
  return (record, event) => {
    const { sequence, at, text } = record
    ticks ??= ticksBefore(reader, sequence)
    if (event) ticks.learn(event)
    return draw(
      [
        ['dim', `${String(sequence).padStart(SEQUENCE_COLUMNS)}  ${new Date(at).toISOString()}  `],
        ...(event
          ? [['cyan', event.type.padEnd(NAME_COLUMNS)] as const, '  ', ...wordsOf(event, ticks)]
          : [['red', 'unreadable'.padEnd(NAME_COLUMNS)] as const, '  ', text]),
      ],
      colours,
    )
  }
}

/** Instruments as they were seen before; whatever names an order or a group is looked for when one is met. */
function ticksBefore(reader: JournalReader, sequence: number): KnownTicks {
  const ticks = new KnownTicks(function* (name) {
    // An order is found by its index; a group, of which there are few, by looking.
    const ofOrder = [...reader.find({ to: sequence, order: name })]
    const naming = ofOrder.length > 0 ? ofOrder : reader.find({ to: sequence })
    for (const record of naming) if (record.text.includes(`"${name}"`)) yield* readable(record)
  })
  for (const record of reader.find({ to: sequence }))
    if (record.text.includes('"InstrumentSeen"')) for (const event of readable(record)) ticks.learn(event)
  return ticks
}

function* readable(record: JournalRecord): Iterable<JournalEvent> {
  const event = eventOf(record)
  if (event) yield event
}

function eventOf({ text }: JournalRecord): JournalEvent | undefined {
  try {
    return decodeEntry(text).event
  } catch (error) {
    if (error instanceof JournalCodecError) return undefined
    throw error
  }
}
