import { join } from 'node:path'
import { EXIT } from '../../src/config/exit-codes.ts'
import { withJournal } from '../../src/journal/journal-reader.ts'
import { foldVersion } from '../../src/journal/snapshot.ts'
import { newestBooks } from '../../src/journal/snapshot-files.ts'
import { storeFailure } from '../../src/journal/sqlite-failure.ts'
import { verifyJournal } from '../../src/journal/verify-journal.ts'
import { StartError } from '../../supervisors/start-error.ts'
import { progress } from '../progress.ts'
import { JOURNAL_FILE } from './journal-file.ts'
import { pastState } from './past-state.ts'
import { wordsOfPast } from './past-state-words.ts'
import type { Settings } from './settings.ts'

/**
 * Says what the books were after an entry: the fold of the journal from the newest good snapshot before it on, or from the
 * first one; each entry that is read is verified. It only reads:
 * no lock, no exchange, no network; an engine may be writing meanwhile.
 * @throws StartError when there is no journal, or none that can be believed so far.
 */
export function showPast({ config, flags }: Settings, until: number): number {
  const path = join(config.engine.dataDir, JOURNAL_FILE)
  try {
    return withJournal(path, (reader) => {
      const { sequence } = reader.head
      if (until > sequence) {
        process.stderr.write(`--until ${until}: the journal ${path} ends with entry ${sequence}\n`)
        return EXIT.usage.code
      }
      const start = newestBooks(path, foldVersion(), reader.hashAt, until)
      const foldedFrom = start?.books.sequence ?? 0
      const reached = progress('folded')
      const { books, corrupt, tornTail } = verifyJournal(reader, { until, reached, ...(start && { start }) })
      const damage = corrupt?.message ?? tornTail
      if (damage !== null) throw new StartError(`${path}: ${damage}; before it: --until ${books.sequence}`)
      const state = pastState(books, foldedFrom)
      process.stdout.write(
        flags.json ? `${JSON.stringify(state)}\n` : wordsOfPast(state, process.stdout.isTTY === true),
      )
      return EXIT.clean.code
    })
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(storeFailure(error, path).message, { cause: error })
  }
}
