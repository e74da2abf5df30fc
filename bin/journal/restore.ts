import { rmSync } from 'node:fs'
import { backupJournal } from '../../src/journal/backup-journal.ts'
import { JOURNAL_SUFFIXES } from '../../src/journal/segment.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { holdDataFolder } from '../engine/data-folder.ts'
import { archiveJournal, arrivingPath, journalPath, moveJournal } from '../engine/journal-file.ts'
import { progress } from '../progress.ts'
import { contentsOf } from './backup.ts'
import type { Asked } from './command-line.ts'
import type { JournalExit } from './exit-codes.ts'
import { reading } from './reading.ts'
import type { Tell } from './tell.ts'

/**
 * Makes a backup the journal of a data folder, which no engine may hold meanwhile.
 *
 * What may go wrong here is to be left with neither. So the copy is whole and verified beside the old journal before
 * that one is put aside; and nothing is ever replaced.
 */
export async function restore({ file, dataDir }: Asked, tell: Tell): Promise<JournalExit> {
  const { corrupt } = await reading(file, (reader) =>
    verifyJournal(reader, { reached: progress('verified') }),
  )
  if (corrupt) throw corrupt
  const folder = holdDataFolder(dataDir)
  try {
    const path = journalPath(dataDir)
    const arriving = arrivingPath(dataDir)
    // Of a restore that did not come to its end: nothing but a copy.
    for (const suffix of JOURNAL_SUFFIXES) rmSync(arriving + suffix, { recursive: true, force: true })
    const restored = await backupJournal(file, arriving, progress('copied, verified again'))
    const aside = archiveJournal(dataDir)
    moveJournal(arriving, path)
    tell([
      ...(aside === undefined ? [] : [['put aside', `the journal that was there is ${aside}`] as const]),
      ['restored', `${path} from ${file}, ${contentsOf(restored)}`],
    ])
    return 'good'
  } finally {
    folder.release()
  }
}
