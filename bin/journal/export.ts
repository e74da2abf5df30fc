import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { JournalStoreError } from '../../src/journal/store.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { progress } from '../progress.ts'
import type { Asked } from './command-line.ts'
import type { JournalExit } from './exit-codes.ts'
import { jsonLine } from './json-line.ts'
import { moneySheet } from './money-sheet.ts'
import { reading } from './reading.ts'
import { UsageError } from './refusal.ts'
import { selectionOf } from './selection.ts'
import { chosen } from './show.ts'
import type { Tell } from './tell.ts'

/** A line for itself would be a call of the system each. */
const WRITE_LENGTH = 65_536

/** Writes a file for other programs. Everything is verified first: what is damaged is not handed on. */
export async function exportJournal(asked: Asked, tell: Tell): Promise<JournalExit> {
  const { file, journal, values } = asked
  const format = values.get('format') ?? 'json'
  const selection = selectionOf(asked)
  if (format !== 'json' && format !== 'csv')
    throw new UsageError(`--format takes json or csv, not ${JSON.stringify(format)}`)
  if (format === 'csv' && selection.type !== undefined)
    throw new UsageError('--type does not go with --format csv: a sheet has the entries that move money')
  return reading(journal, (reader) => {
    const { corrupt, events } = verifyJournal(reader, { reached: progress('verified') })
    if (corrupt) throw corrupt
    const within = {
      ...selection,
      filter: { ...selection.filter, to: Math.min(events, selection.filter.to ?? events) },
    }
    const lines = format === 'csv' ? moneySheet(reader, within.filter) : jsonLines(chosen(reader, within))
    tell([['exported', `${writeLines(file, lines)} lines to ${file}`]])
    return 'good'
  })
}

function* jsonLines(records: ReturnType<typeof chosen>): Iterable<string> {
  for (const record of records) yield jsonLine(record)
}

/** Complete or not at all, and in place of nothing. Returns how many lines. */
function writeLines(file: string, lines: Iterable<string>): number {
  if (existsSync(file))
    throw new JournalStoreError('IO', `${file} is there already: an export replaces nothing`)
  mkdirSync(dirname(file), { recursive: true })
  const partial = `${file}.partial`
  const descriptor = openSync(partial, 'w')
  let count = 0
  let text = ''
  try {
    for (const line of lines) {
      text += `${line}\n`
      count++
      if (text.length < WRITE_LENGTH) continue
      writeFileSync(descriptor, text)
      text = ''
    }
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } catch (error) {
    rmSync(partial)
    throw error
  } finally {
    closeSync(descriptor)
  }
  renameSync(partial, file)
  return count
}
