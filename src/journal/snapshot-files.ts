import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { Start } from './recovery.ts'
import { type Header, headerOf, sealed, unsealed } from './sealed-snapshot.ts'
import { decodeBooks, SNAPSHOTS_KEPT, type Snapshot } from './snapshot.ts'

/**
 * Snapshots of one journal, in a folder beside it.
 *
 * What may go wrong here is to trust one. So it counts only when it was made by this very fold, when its bytes are
 * whole, and when the log has the same hash at its place. One that does not is passed over, as if it were not there.
 */
/** The first line of one; a header has half of it. */
const HEADER_BYTES_MAX = 512
/** One that was being written when the process died. */
const PARTIAL = '.partial'

export const snapshotFolder = (path: string): string => `${path}.snapshots`

/** Newest first. */
const files = (path: string): readonly string[] =>
  existsSync(snapshotFolder(path))
    ? readdirSync(snapshotFolder(path))
        .filter((name) => /^\d+\.snapshot$/.test(name))
        .toSorted()
        .toReversed()
        .map((name) => join(snapshotFolder(path), name))
    : []

const placeOf = (file: string): number => Number.parseInt(basename(file), 10)

/** The newest that stands on the log, of those at or before `until`; `hashAt` is the log's. */
export function newestSnapshot(
  path: string,
  fold: string,
  hashAt: (sequence: number) => string | undefined,
  until = Number.POSITIVE_INFINITY,
): Snapshot | undefined {
  for (const file of files(path)) {
    if (placeOf(file) > until) continue
    const snapshot = readSnapshot(file, fold)
    if (snapshot && hashAt(snapshot.sequence) === snapshot.hash) return snapshot
  }
  return undefined
}

/** The books of the newest, decoded. */
export function newestBooks(...which: Parameters<typeof newestSnapshot>): Start | undefined {
  const snapshot = newestSnapshot(...which)
  try {
    return snapshot && { books: decodeBooks(snapshot.bytes), hash: snapshot.hash }
  } catch {
    // Whatever it was made by, it is not for us; the log itself is.
    return undefined
  }
}

/** Undefined for one of another fold, and for one that is damaged or cannot be read: the log is there without it. */
function readSnapshot(file: string, fold: string): Snapshot | undefined {
  try {
    if (readHeader(file).fold !== fold) return undefined
    return unsealed(readFileSync(file), fold, placeOf(file))
  } catch {
    return undefined
  }
}

/** Without the bytes, which are many: of another fold there may be one for each file of the archive. @throws Error when it is none. */
function readHeader(file: string): Header {
  const start = Buffer.alloc(HEADER_BYTES_MAX)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start)
  } finally {
    closeSync(descriptor)
  }
  return headerOf(start)
}

/**
 * Complete or not at all. Of the older ones, all but the newest go, and but those of this fold at one of the places that
 * `stay`: from them on, any state of the past is near. @throws the system's error.
 */
export function writeSnapshot(
  path: string,
  fold: string,
  snapshot: Snapshot,
  stay: ReadonlySet<number> = new Set(),
): void {
  const folder = snapshotFolder(path)
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (name.endsWith(PARTIAL)) rmSync(join(folder, name))
  const file = join(folder, `${String(snapshot.sequence).padStart(12, '0')}.snapshot`)
  const partial = file + PARTIAL
  const descriptor = openSync(partial, 'w')
  try {
    for (const part of sealed(snapshot, fold)) writeFileSync(descriptor, part)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(partial, file)
  for (const old of files(path).slice(SNAPSHOTS_KEPT))
    if (!stay.has(placeOf(old)) || !readSnapshot(old, fold)) rmSync(old)
}
