import { planOf } from '../chaos/plan.ts'
import { openSimulation } from '../chaos/simulation.ts'
import { runTrial } from '../chaos/trial.ts'
import { NO_FAULTS } from '../src/exchange/kucoin/faults.ts'
import { drive } from '../src/ports/simulated/drive.ts'
import { type Bench, scaled } from './bench.ts'
import { alone, type Row, rate } from './row.ts'
import { cpuMicros, median } from './throughput.ts'

const NAME = 'trial-speed'
const MINUTES = 10
const MINUTE_MS = 60_000
/** The first trials compile most of the code; of hundreds nobody notices. */
const WARM_UP_TRIALS = 2
/** 500 trials of ten minutes on two cores in five minutes would need 500. */
const AIM = 300

type Kind = 'quiet' | 'faults'

/** Market seconds that pass in a second of CPU in trials: engine, exchange, network and disk on one clock in one thread. */
export const trialSpeed: Bench = {
  name: NAME,
  run: async (effort) => {
    const ms = scaled(MINUTES * MINUTE_MS, effort)
    for (let seed = 1; seed <= WARM_UP_TRIALS; seed++) await trial(seed, ms, 'faults')
    const quiet: number[] = []
    const faults: number[] = []
    const bare: number[] = []
    const unheard: number[] = []
    for (let seed = 1; seed <= effort.repetitions; seed++) {
      quiet.push(speed(await trial(seed, ms, 'quiet')))
      faults.push(speed(await trial(seed, ms, 'faults')))
      bare.push((await trial(seed, 0, 'quiet')).micros)
      unheard.push(speed(await marketAlone(seed, ms)))
    }
    return [
      row('3 symbols quoting, no faults', quiet, AIM),
      row('3 symbols quoting, faults of the seed', faults, AIM),
      rate(
        {
          bench: NAME,
          row: '… beside the market alone',
          ours: median(faults),
          peer: 'the same market, and no engine in it',
          peerValue: median(unheard),
        },
        'market s/s',
      ),
      alone({ bench: NAME, row: 'start and stop', ours: median(bare) / 1000, peer: '—' }, 'ms'),
    ]
  },
}

interface Passed {
  readonly simulatedMs: number
  readonly micros: number
}

const speed = ({ simulatedMs, micros }: Passed): number => (simulatedMs * 1000) / micros

const row = (name: string, speeds: readonly number[], aim: number): Row =>
  rate(
    { bench: NAME, row: name, ours: median(speeds), peer: 'real time, of an idle core', peerValue: 1 },
    'market s/s',
    aim,
  )

/** What passes anyway: the exchange's market on its clock, unheard. */
async function marketAlone(seed: number, durationMs: number): Promise<Passed> {
  const simulation = await openSimulation(seed, NO_FAULTS)
  const { clock } = simulation
  const startedMicros = cpuMicros()
  const over = new Promise<void>((resolve) => clock.setTimeout(resolve, durationMs))
  await drive(clock, over, Number.POSITIVE_INFINITY)
  const micros = cpuMicros() - startedMicros
  await simulation.close()
  return { simulatedMs: durationMs, micros }
}

/** @throws when it failed: what such a trial took says nothing. */
async function trial(seed: number, durationMs: number, kind: Kind): Promise<Passed> {
  const plan = planOf(seed, durationMs)
  const startedMicros = cpuMicros()
  const { failures, simulatedMs } = await runTrial(kind === 'quiet' ? { ...plan, faults: [] } : plan)
  const micros = cpuMicros() - startedMicros
  if (failures.length > 0) throw new Error(`seed ${seed}, ${kind}: ${failures.join('; ')}`)
  return { simulatedMs, micros }
}
