import { problemLine } from '../../src/config/layers.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import type { CrashFile } from '../../src/supervision/crash-file.ts'
import { fromPlain } from '../../src/supervision/plain-value.ts'
import { type Replay, replayCrash } from '../../src/supervision/replay-crash.ts'
import { type CrashNote, readNote } from '../../supervisors/crash-note.ts'
import { engineSpec } from '../../supervisors/engine.ts'
import { stillWorld } from '../../supervisors/still-world.ts'
import { type FoundLog, findLog } from './logs.ts'

/** How it went, and on what grounds. */
export interface EngineReplay {
  readonly replay: Replay
  /** Undefined when it did not come so far. */
  readonly note?: CrashNote
  readonly log?: FoundLog
  /** What the actor did meanwhile: `told orders/desk Submit`, `asked POST /api/v1/orders`. */
  readonly deeds: readonly string[]
}

interface Given {
  /** Of the crash file, as the operator wrote it. */
  readonly name: string
  readonly dataDir: string | undefined
}

/** Lets an actor of the engine die again, made with the world of that time, in which nothing answers. */
export async function replayEngineCrash(file: CrashFile, { name, dataDir }: Given): Promise<EngineReplay> {
  const impossible = (reason: string): EngineReplay => ({
    replay: { verdict: 'impossible', reason },
    deeds: [],
  })
  const note = readNote(fromPlain(file.note))
  if (typeof note === 'string') return impossible(note)
  const config = configOf(note, name)
  if (typeof config === 'string') return impossible(config)
  const log: FoundLog =
    dataDir === undefined
      ? { found: false, why: `${name} lies in no data folder, and no --data-dir was given` }
      : findLog(dataDir, note.journal)
  const deeds: string[] = []
  const did = (verb: string, what: string): void => void deeds.push(`${verb} ${what}`)
  const records = log.found ? log.records : []
  const { world, clock, openStore, inhabit } = stillWorld({
    note,
    config,
    at: file.at,
    subject: file.path,
    records,
    did,
  })
  const { seed, configHash } = note
  const start = { seed, configHash, mode: config.engine.mode, installation: 'replayed', salt: 'replayed' }
  const replay = await replayCrash(file, {
    spec: engineSpec(world, { openStore, start }),
    clock,
    inhabit,
    overhear: (to, { type }) => did('told', `${to} ${type}`),
  })
  return { replay, note, log, deeds }
}

/** The configuration of that time. Or the sentences that say why it is none of this version. */
function configOf({ config }: CrashNote, name: string): Config | string {
  const loaded = loadConfig({
    defaultsText: liveDisk.readText(DEFAULTS_PATH),
    fileText: config,
    filePath: `the configuration in ${name}`,
  })
  return loaded.ok ? loaded.config : loaded.errors.map(problemLine).join('; ')
}
