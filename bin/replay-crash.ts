import { breakerMachine } from '../machines/breaker.ts'
import { connectionMachine } from '../machines/connection.ts'
import { ladderMachine } from '../machines/ladder.ts'
import { orderMachine } from '../machines/order.ts'
import { shutdownMachine } from '../machines/shutdown.ts'
import { symbolMachine } from '../machines/symbol.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { type CrashFile, readCrash } from '../src/supervision/crash-file.ts'
import { fromPlain } from '../src/supervision/plain-value.ts'
import { type Replay, replayCrash } from '../src/supervision/replay-crash.ts'

/**
 * `npm run replay-crash -- FILE`: puts one of the engine's machines back to the state before a crash, gives it the
 * event it died of, and says whether it dies the same way. Exit code 0: it does; 1: it does not, or no longer; 2: it
 * cannot be tried. What the machine's actor would do in the world is not done.
 */
const MACHINES = [
  breakerMachine,
  connectionMachine,
  ladderMachine,
  orderMachine,
  shutdownMachine,
  symbolMachine,
]
const CATALOGUE = new Map(MACHINES.map((machine) => [machine.id, machine]))

const EXIT_CODES: Readonly<Record<Replay['verdict'], number>> = {
  same: 0,
  another: 1,
  survived: 1,
  impossible: 2,
}

const [name] = process.argv.slice(2)
if (name === undefined || !liveDisk.exists(name)) {
  process.stderr.write(`replay-crash: ${name ?? 'FILE'}: no such file\nusage: npm run replay-crash -- FILE\n`)
  process.exit(2)
}
try {
  const file = readCrash(liveDisk.readText(name))
  const replay = replayCrash(file, CATALOGUE)
  process.stdout.write(`${[...crashLines(file), `verdict     ${sentence(replay)}`].join('\n')}\n`)
  process.exitCode = EXIT_CODES[replay.verdict]
} catch (error) {
  process.stderr.write(`replay-crash: ${name}: ${String(error)}\n`)
  process.exitCode = 2
}

function crashLines(file: CrashFile): readonly string[] {
  const { name, message } = fromPlain(file.error) as Error
  const event = fromPlain(file.event) as { readonly type: string } | undefined
  const state = fromPlain(file.lastGood) as { readonly value?: unknown } | undefined
  return [
    `crashed     ${file.path}, life ${file.generation}, ${new Date(file.at).toISOString()}`,
    `logic       ${file.logic}`,
    `state       ${state ? JSON.stringify(state.value ?? state) : 'not yet born'}`,
    `event       ${event ? event.type : 'none'}`,
    `error       ${name}: ${message}`,
    `decision    ${file.decision.action}, cause ${file.cause}${file.poison ? ', the event is poison' : ''}`,
  ]
}

function sentence(replay: Replay): string {
  switch (replay.verdict) {
    case 'same':
      return 'it dies the same way'
    case 'another':
      return `it dies in another way: ${replay.error.name}: ${replay.error.message}`
    case 'survived':
      return 'it survives: what killed it was in its actor, or has been mended'
    case 'impossible':
      return `it cannot be tried: ${replay.reason}`
    default:
      return replay satisfies never
  }
}
