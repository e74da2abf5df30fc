import { DEFAULTS_PATH, loadConfig } from '../src/config/load.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { backup } from './journal/backup.ts'
import { type Asked, parseCommandLine } from './journal/command-line.ts'
import { JOURNAL_EXIT, type JournalExit } from './journal/exit-codes.ts'
import { exportJournal } from './journal/export.ts'
import { refusalOf } from './journal/refusal.ts'
import { restore } from './journal/restore.ts'
import { show } from './journal/show.ts'
import { type Tell, tellOn } from './journal/tell.ts'
import { journalHelp, type Verb } from './journal/verb-table.ts'
import { verify } from './journal/verify.ts'

/** `npm run journal -- VERB …`: looks into a journal, copies it and puts a copy back; an engine may be writing it. */
const VERB_RUNS: Readonly<Record<Verb, (asked: Asked, tell: Tell) => Promise<JournalExit>>> = {
  verify,
  show,
  export: exportJournal,
  backup,
  restore,
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has left, as `head` does: nobody waits for the rest.
  if (error.code === 'EPIPE') process.exit(JOURNAL_EXIT.good.code)
  throw error
})

process.exitCode = JOURNAL_EXIT[await main(process.argv.slice(2))].code

async function main(args: readonly string[]): Promise<JournalExit> {
  const parsed = parseCommandLine(args, defaultDataDir())
  if (!parsed.ok) return refuse('usage', parsed.errors)
  const { asked } = parsed
  if (asked === 'help') {
    process.stdout.write(journalHelp())
    return 'good'
  }
  try {
    const tell = tellOn((text) => void process.stdout.write(text))
    return await VERB_RUNS[asked.verb](asked, tell)
  } catch (error) {
    const refusal = refusalOf(error, asked.verb === 'restore' ? asked.file : asked.journal)
    if (!refusal) throw error
    return refuse(refusal.exit, refusal.sentence.split('\n'))
  }
}

function refuse(exit: JournalExit, sentences: readonly string[]): JournalExit {
  for (const sentence of sentences) process.stderr.write(`journal: ${sentence}\n`)
  return exit
}

/** Where the engine keeps its journal when nobody says otherwise. */
function defaultDataDir(): string {
  const loaded = loadConfig({ defaultsText: liveDisk.readText(DEFAULTS_PATH) })
  if (!loaded.ok) throw new Error('the defaults are refused')
  return loaded.config.engine.dataDir
}
