import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Chronicle, openChronicle } from '../../src/exchange/chronicle/chronicle.ts'
import { type FileLock, lockFile } from '../../src/journal/file-lock.ts'
import { openAppendFile } from '../../src/ports/live/append-file.ts'
import type { Random } from '../../src/ports/random.ts'
import { LastWrite } from './last-write.ts'

/** The folder cannot be what an exchange goes on with. */
export class FolderError extends Error {
  override readonly name = 'FolderError'
}

const FILE = 'accounts.log'
const LOCK = 'accounts.lock'

export interface AccountsFolder {
  readonly chronicle: Chronicle
  readonly file: LastWrite
  /** Ours as long as somebody has it in his hands. */
  readonly lock: FileLock
}

/**
 * Opens the chronicle in a folder, for one process at a time; the kernel frees the folder, however that one ends.
 * `symbols`: what the exchange will list. `die`: takes what a failed write threw.
 * @throws FolderError with a sentence for whoever named the folder.
 */
export function openAccountsFolder(
  path: string,
  symbols: readonly string[],
  random: Random,
  die: (error: unknown) => never,
): AccountsFolder {
  try {
    mkdirSync(path, { recursive: true })
    const lock = lockFile(join(path, LOCK))
    if (!lock)
      throw new Error('another exchange has it: stop that one, or give this one a --data-dir of its own')
    const file = new LastWrite(openAppendFile(join(path, FILE)), random, die)
    const chronicle = openChronicle(file)
    const missing = [...chronicle.past.markets.keys()].filter((symbol) => !symbols.includes(symbol))
    if (missing.length > 0)
      throw new Error(
        `it was kept by an exchange that lists ${missing.join(', ')}, which --symbols leaves out`,
      )
    return { chronicle, file, lock }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new FolderError(`the folder ${path} cannot be used: ${why}`, { cause })
  }
}
