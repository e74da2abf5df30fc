import { hash } from 'node:crypto'
import type { Snapshot } from './snapshot.ts'

/** A snapshot as a file has it: a line of JSON that says what it is, then the bytes. */

export interface Header {
  readonly sequence: number
  readonly hash: string
  /** `foldVersion` of whoever made it. */
  readonly fold: string
  /** SHA-256 of the bytes. */
  readonly digest: string
}

/** What to write, one after the other. */
export function sealed({ bytes, hash: at, sequence }: Snapshot, fold: string): readonly [string, Uint8Array] {
  const header: Header = { sequence, hash: at, fold, digest: hash('sha256', bytes) }
  return [`${JSON.stringify(header)}\n`, bytes]
}

/** Of a file, or of the beginning of one. @throws Error when it is none. */
export const headerOf = (start: Buffer): Header =>
  JSON.parse(start.subarray(0, start.indexOf('\n')).toString()) as Header

/** Undefined for one of another fold or another place, and for one whose bytes are not whole. @throws Error when it is none. */
export function unsealed(content: Buffer, fold: string, place: number): Snapshot | undefined {
  const header = headerOf(content)
  // A copy in memory of its own, which can be given to another thread.
  const bytes = new Uint8Array(content.subarray(content.indexOf('\n') + 1))
  const isGood = header.fold === fold && header.sequence === place && header.digest === hash('sha256', bytes)
  return isGood ? { sequence: place, hash: header.hash, bytes } : undefined
}
