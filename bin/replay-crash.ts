import { parseArgs } from 'node:util'
import { liveDisk } from '../src/ports/live/disk.ts'
import { CrashFileError, readCrash } from '../src/supervision/crash-file.ts'
import { withCompileCache } from './compile-cache.ts'
import { dataDirOf } from './engine/crash-files.ts'
import { EXIT_CODES } from './replay-crash/exit-codes.ts'
import { storyOf } from './replay-crash/story.ts'

/**
 * `npm run replay-crash -- FILE [--data-dir DIR]`: makes the actor that crashed again, as the engine runs it but in a
 * world that does nothing, puts it back to the state before, gives it the event that it died of, and says whether it
 * dies the same way. DIR is where the journal of that time lies; by default the folder that FILE was written in.
 */
const USAGE = 'usage: npm run replay-crash -- FILE [--data-dir DIR]'

process.exitCode = await main()

async function main(): Promise<number> {
  const asked = commandLine()
  if (typeof asked === 'string') return refuse(`${asked}\n${USAGE}`)
  const { name, dataDir } = asked
  if (!liveDisk.exists(name)) return refuse(`${name}: no such file\n${USAGE}`)
  if (dataDir !== undefined && !liveDisk.exists(dataDir))
    return refuse(`--data-dir ${dataDir}: no such folder`)
  try {
    const file = readCrash(liveDisk.readText(name))
    // The whole engine, which what cannot be read has no need of.
    const { replayEngineCrash } = await withCompileCache(() => import('./replay-crash/replay.ts'))
    const told = await replayEngineCrash(file, { name, dataDir: dataDir ?? dataDirOf(name) })
    process.stdout.write(`${storyOf(file, told).join('\n')}\n`)
    return EXIT_CODES[told.replay.verdict]
  } catch (error) {
    if (error instanceof CrashFileError || isSystemError(error)) return refuse(`${name}: ${error.message}`)
    throw error
  }
}

function commandLine(): { readonly name: string; readonly dataDir: string | undefined } | string {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { 'data-dir': { type: 'string' } },
    })
    const [name, ...more] = positionals
    if (name === undefined) return 'FILE is missing'
    if (more.length > 0) return `one FILE at a time, not also ${more.join(', ')}`
    return { name, dataDir: values['data-dir'] }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function refuse(reason: string): number {
  process.stderr.write(`replay-crash: ${reason}\n`)
  return EXIT_CODES.unreadable
}

/** A folder instead of a file, one that may not be read. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error
}
