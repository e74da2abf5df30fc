import { backupJournal } from '../../src/journal/backup-journal.ts'
import type { Verification } from '../../src/journal/verify-journal.ts'
import { progress } from '../progress.ts'
import type { Asked } from './command-line.ts'
import type { JournalExit } from './exit-codes.ts'
import type { Tell } from './tell.ts'

/** Copies a journal, also while an engine writes it. The copy has its name only when it was verified. */
export async function backup({ journal, file }: Asked, tell: Tell): Promise<JournalExit> {
  const verified = await backupJournal(journal, file, progress('verified'))
  tell([['backup', `${file}, ${contentsOf(verified)}`]])
  return 'good'
}

/** What a verified copy holds. */
export const contentsOf = ({ events, books, hash, tornTail }: Verification): string =>
  [
    `verified: ${events} events${events > 0 ? ` up to ${new Date(books.lastAt).toISOString()}` : ''}, head ${hash}`,
    ...(tornTail === null ? [] : [`its last entry is torn, which the next start drops: ${tornTail}`]),
  ].join('; ')
