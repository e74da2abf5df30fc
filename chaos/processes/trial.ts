import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { type Random, seededRandom } from '../../src/ports/random.ts'
import { differencesAfter } from './aftermath.ts'
import type { Blow, BlowKind } from './blows.ts'
import { fillsAt, ordersAt } from './exchange-account.ts'
import { FaultyProxy } from './faulty-proxy.ts'
import { Keeper } from './keeper.ts'
import { type Program, wait } from './program.ts'
import { Stable } from './stable.ts'
import { DIRECTIONS } from './weather.ts'

/** Everything is healed: equality within so long. Its parts are the backoff of a connection, and a comparison. */
const CONVERGENCE_MS_MAX = 60_000
/** Beginning on a machine that others use too. */
const BEGINS_WITHIN_MS = 60_000
/** The stop's own deadline, and what processes and files take beside it. */
const STOPS_WITHIN_MS = 40_000
/** What was said into a silence comes in this time after it, and is dealt with. */
const LATE_MS = 1_000
const DOWN_MS = { min: 100, max: 2_000 }

const DATA = 'data'
const JOURNAL = fileURLToPath(new URL('../../bin/journal.ts', import.meta.url))

/** Triggers that an outage pulls. Let go of soon, or the rest of a trial would meet an engine that opens nothing. */
const IMPATIENT = ['uncertainAge', 'reconciliationDebt', 'staleFeed', 'clockOffset', 'loopLag', 'journalLag']

/** Shorter times than by default, so that silences of seconds are met by every deadline that there is. */
const configuration = (url: string): string => `
[exchange]
url = "${url}"
[venue]
connectTimeoutMs = 1000
responseTimeoutMs = 2000
reconcileEveryMs = 2000
deadManMs = 6000
${IMPATIENT.map((trigger) => `[risk.triggers.${trigger}]\ndwellMs = 500\n`).join('')}`

export interface ProcessTrial {
  readonly seed: number
  /** Under faults; healing comes after. */
  readonly durationMs: number
  readonly blows: readonly Blow[]
}

export interface ProcessVerdict {
  /** Sentences; empty: everything held. */
  readonly failures: readonly string[]
  readonly blows: Readonly<Partial<Record<BlowKind, number>>>
  readonly orders: number
  readonly fills: number
  /** Engines, one after the other. */
  readonly starts: number
  /** From the last blow, on a clear road, to equality. */
  readonly recoveryMs: number | null
  /** What the programs left, when something failed. */
  readonly folder: string | null
}

/**
 * Exchange and engine as programs with sockets between them, under blows; then everything is healed, the engine has to be
 * equal to the exchange, and to stop flat. What it left is compared with the exchange's own account, fill by fill.
 */
export async function runProcessTrial(trial: ProcessTrial): Promise<ProcessVerdict> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-processes-'))
  const stable = new Stable(folder)
  const random = seededRandom(trial.seed, 'processes')
  const failures: string[] = []
  let proxy: FaultyProxy | undefined
  let run: Run | undefined
  let recoveryMs: number | null = null
  let came = { orders: 0, fills: 0 }
  try {
    const exchange = stable.exchange(['--seed', String(trial.seed), '--linger-ms', '3600000'])
    const url = String((await exchange.hears((line) => 'url' in line, 'its address')).url)
    proxy = await FaultyProxy.open(Number(new URL(url).port), liveClock, random.fork('proxy'))
    writeFileSync(join(folder, 'trial.toml'), configuration(proxy.url))
    run = new Run(trial, stable, exchange, proxy, random)
    await run.play()
    await run.heal()
    recoveryMs = await run.converge()
    failures.push(...(await run.end()))
    if (exchange.complaint !== '') failures.push(`the exchange complained: ${exchange.complaint}`)
    failures.push(...(await verification(folder)))
    failures.push(...(await differencesAfter(join(folder, DATA, 'journal.sqlite'), url)))
    came = { orders: (await ordersAt(url)).length, fills: (await fillsAt(url)).length }
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error))
  } finally {
    await proxy?.close()
    await stable.close()
  }
  const failed = failures.length > 0
  if (failed) writeFileSync(join(folder, 'engines.log'), run?.said ?? '')
  else rmSync(folder, { recursive: true })
  return {
    failures,
    ...came,
    blows: countsOf(trial.blows),
    starts: run?.starts ?? 0,
    recoveryMs,
    folder: failed ? folder : null,
  }
}

class Run {
  readonly #trial: ProcessTrial
  readonly #exchange: Program
  readonly #proxy: FaultyProxy
  readonly #random: Random
  readonly #keeper: Keeper
  /** Ends what lasts, each once. */
  readonly #lasting = new Set<() => void>()
  /** Whose weather it is: an older one that ends must not end a newer one. */
  #weather: Blow | undefined

  constructor(trial: ProcessTrial, stable: Stable, exchange: Program, proxy: FaultyProxy, random: Random) {
    this.#trial = trial
    this.#exchange = exchange
    this.#proxy = proxy
    this.#random = random
    const args = ['--config', 'trial.toml', '--data-dir', DATA, '--seed', String(trial.seed), '--json']
    this.#keeper = new Keeper(() => stable.engine(args))
  }

  /** Engines, one after the other. */
  get starts(): number {
    return this.#keeper.engines.length
  }

  /** All that they said. */
  get said(): string {
    return this.#keeper.engines.map(({ said }) => said).join('\n')
  }

  async play(): Promise<void> {
    await within(BEGINS_WITHIN_MS, 'beginning', this.#keeper.engine.line('FillSeen'))
    const beganMicros = liveClock.monotonicMicros()
    const passedMs = (): number => (liveClock.monotonicMicros() - beganMicros) / 1_000
    for (const blow of this.#trial.blows) {
      await wait(blow.atMs - passedMs())
      await this.#strike(blow)
    }
    await wait(this.#trial.durationMs - passedMs())
  }

  async heal(): Promise<void> {
    for (const end of [...this.#lasting]) end()
    this.#proxy.clear()
    await this.#proxy.admit()
  }

  /**
   * Waits until the engine is equal to the exchange. It says so when it was in doubt, so all connections are reset once
   * more, on a clear road. @returns how long it took.
   */
  async converge(): Promise<number> {
    await wait(LATE_MS)
    const beganMicros = liveClock.monotonicMicros()
    const equal = this.#keeper.says('Reconciled')
    this.#proxy.cut('rst')
    await within(CONVERGENCE_MS_MAX, 'converging', equal)
    return Math.round((liveClock.monotonicMicros() - beganMicros) / 1_000)
  }

  /** Stops the engine. @returns what was wrong with its ends, in sentences. */
  async end(): Promise<readonly string[]> {
    const keeper = this.#keeper
    keeper.stop()
    const { code, signal } = await within(STOPS_WITHIN_MS, 'stopping', keeper.ended)
    if (code === EXIT.clean.code) return keeper.faults
    return [...keeper.faults, `the engine ended with ${code ?? signal}: ${keeper.engine.said.slice(-1_000)}`]
  }

  async #strike(blow: Blow): Promise<void> {
    const { forMs, kind, share } = blow
    const proxy = this.#proxy
    switch (kind) {
      case 'engine-killed':
        return this.#keeper.kill(DOWN_MS.min + this.#random.below(DOWN_MS.max - DOWN_MS.min))
      case 'engine-stopped':
        return this.#stopFor(this.#keeper.engine, forMs)
      case 'exchange-stopped':
        return this.#stopFor(this.#exchange, forMs)
      case 'cut-fin':
        return void proxy.cut('fin', share)
      case 'cut-rst':
        return void proxy.cut('rst', share)
      case 'refused':
      case 'refused-and-cut':
        proxy.refuse()
        if (kind === 'refused-and-cut') proxy.cut('rst')
        return this.#last(forMs, () => void proxy.admit())
      case 'silent-up':
      case 'silent-down':
      case 'silent-both':
        proxy.weather(
          'silent',
          DIRECTIONS.filter((each) => kind === 'silent-both' || kind === `silent-${each}`),
          share,
        )
        return this.#weatherFor(blow)
      case 'slow':
      case 'trickle':
      case 'split':
      case 'merge':
        proxy.weather(kind, DIRECTIONS, share)
        return this.#weatherFor(blow)
      default:
        throw new Error(kind satisfies never)
    }
  }

  #stopFor(program: Program, forMs: number): void {
    program.signal('SIGSTOP')
    this.#last(forMs, () => program.signal('SIGCONT'))
  }

  #weatherFor(blow: Blow): void {
    this.#weather = blow
    this.#last(blow.forMs, () => {
      if (this.#weather === blow) this.#proxy.clear()
    })
  }

  #last(forMs: number, over: () => void): void {
    const timer = liveClock.setTimeout(() => end(), forMs)
    const end = (): void => {
      liveClock.clearTimeout(timer)
      if (this.#lasting.delete(end)) over()
    }
    this.#lasting.add(end)
  }
}

/** `npm run journal -- verify`, which sees every entry of it. */
function verification(folder: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const args = [JOURNAL, 'verify', '--data-dir', join(folder, DATA)]
    execFile(process.execPath, args, (error, out, complaint) =>
      resolve(error ? [`the journal does not verify: ${out}${complaint}`] : []),
    )
  })
}

function countsOf(blows: readonly Blow[]): Partial<Record<BlowKind, number>> {
  const counts: Partial<Record<BlowKind, number>> = {}
  for (const { kind } of blows) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** @throws Error when it takes longer. */
async function within<Value>(ms: number, what: string, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = liveClock.setTimeout(() => late.reject(new Error(`${what} took more than ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => liveClock.clearTimeout(timer))
}
