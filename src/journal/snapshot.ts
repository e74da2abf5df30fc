import { hash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { Books } from './books.ts'
import { BoundedMap } from './bounded-map.ts'

/** The books at one place of the log, as bytes. A shortcut for the fold and nothing else: what it says, the log says. */
export interface Snapshot {
  readonly sequence: number
  /** Of the record at `sequence`: what binds it to the log. */
  readonly hash: string
  readonly bytes: Uint8Array
}

/** So many of the newest: one may be damaged, or of a place that a torn tail takes back. */
export const SNAPSHOTS_KEPT = 2

/**
 * The books, exactly: V8's own format keeps big integers, maps in their order, and that an order which is in three
 * of them is one order.
 */
export function encodeBooks(books: Books): Uint8Array {
  const fields = Object.entries(books).map(([name, value]) => [
    name,
    value instanceof BoundedMap ? [...value] : value,
  ])
  return serialize(Object.fromEntries(fields))
}

/** @throws Error when the bytes are not of books of this shape. */
export function decodeBooks(bytes: Uint8Array): Books {
  const fields = deserialize(bytes) as Record<string, unknown>
  const books = new Books()
  const names = Object.keys(books)
  if (names.join() !== Object.keys(fields).join())
    throw new Error('the snapshot holds other fields than the books have')
  const made = books as unknown as Record<string, unknown>
  for (const name of names) {
    const known = made[name]
    if (known instanceof BoundedMap)
      for (const [key, value] of fields[name] as [unknown, unknown][]) known.set(key, value)
    else made[name] = fields[name]
  }
  return books
}

const HERE = import.meta.dirname

/**
 * Names the fold by its source: whoever changes what an entry does to the books need not remember that snapshots of
 * the old fold exist. More files are in it than decide; a snapshot that is ignored costs one full fold.
 */
export function foldVersion(): string {
  const sources = globSync(['*.ts', '../domain/*.ts'], { cwd: HERE }).toSorted()
  return hash('sha256', sources.map((path) => readFileSync(join(HERE, path), 'utf8')).join('\n'))
}
