import { rmSync } from 'node:fs'
import { backupJournal } from '../../src/journal/backup-journal.ts'
import { JOURNAL_SUFFIXES } from '../../src/journal/segment.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { holdDataFolder } from '../engine/data-folder.ts'
import { archiveJournal, journalPath, moveJournal } from '../engine/journal-file.ts'
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
  const { corrupt } = await reading(file, (reader) => verifyJournal(reader))
  if (corrupt) throw corrupt
  const folder = holdDataFolder(dataDir)
  try {
    const path = journalPath(dataDir)
    const arriving = `${path}.arriving`
    // Of a restore that did not come to its end: nothing but a copy.
    for (const suffix of JOURNAL_SUFFIXES) rmSync(arriving + suffix, { recursive: true, force: true })
    await backupJournal(file, arriving)
    const aside = archiveJournal(dataDir)
    moveJournal(arriving, path)
    const restored = await reading(path, (reader) => verifyJournal(reader))
    if (restored.corrupt) throw restored.corrupt
    tell([
      ...(aside === undefined ? [] : [['put aside', `the journal that was there is ${aside}`] as const]),
      ['restored', `${path} from ${file}, ${contentsOf(restored)}`],
    ])
    return 'good'
  } finally {
    folder.release()
  }
}
