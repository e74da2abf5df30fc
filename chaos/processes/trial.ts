import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { differencesAfter } from './aftermath.ts'
import type { Blow, BlowKind } from './blows.ts'
import { accountAt } from './exchange-account.ts'
import { FaultyProxy } from './faulty-proxy.ts'
import { Keeper } from './keeper.ts'
import { KeptExchange } from './kept-exchange.ts'
import { Run } from './run.ts'
import { Stable } from './stable.ts'
import { within } from './within.ts'

const DATA = 'data'
const ACCOUNTS = 'exchange'
const JOURNAL = fileURLToPath(new URL('../../bin/journal.ts', import.meta.url))
/** A start on a machine that others use too. */
const LISTENS_WITHIN_MS = 60_000

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
  /** Those that met their victim. */
  readonly blows: Readonly<Partial<Record<BlowKind, number>>>
  readonly orders: number
  readonly fills: number
  /** Programs, one after the other. */
  readonly starts: { readonly engine: number; readonly exchange: number }
  /** Of the exchange's own file, what kills left unfinished. */
  readonly cutBytes: number
  /** From the last blow, on a clear road, to equality. */
  readonly recoveryMs: number | null
  /** What the programs left, when something failed. */
  readonly folder: string | null
}

/**
 * Exchange and engine as programs with sockets between them, under blows; then everything is healed, the engine has to be
 * equal to the exchange, and to stop flat. What it left is compared with the exchange's own account, fill by fill. Then the
 * exchange is killed for the last time, and has to say the same again.
 */
export async function runProcessTrial(trial: ProcessTrial): Promise<ProcessVerdict> {
  const { blows, durationMs, seed } = trial
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-processes-'))
  const stable = new Stable(folder)
  const random = seededRandom(seed, 'processes')
  const exchange = new KeptExchange(stable, seed, ACCOUNTS)
  const failures: string[] = []
  let proxy: FaultyProxy | undefined
  let engine: Keeper | undefined
  let run: Run | undefined
  let recoveryMs: number | null = null
  let came = { orders: 0, fills: 0 }
  try {
    const url = await within(LISTENS_WITHIN_MS, 'the exchange', exchange.ready())
    proxy = await FaultyProxy.open(Number(new URL(url).port), liveClock, random.fork('proxy'))
    writeFileSync(join(folder, 'trial.toml'), configuration(proxy.url))
    engine = keptEngine(stable, seed)
    run = new Run({ engine, exchange, random }, proxy)
    await run.play(blows, durationMs)
    await run.heal()
    recoveryMs = await run.converge()
    failures.push(...(await run.end()))
    failures.push(...(await verification(folder)))
    failures.push(...(await differencesAfter(join(folder, DATA, 'journal.sqlite'), url)))
    came = await lastKill(exchange, url, failures)
    failures.push(...exchange.faults)
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error), ...exchange.faults)
  } finally {
    for (const keeper of [engine, exchange.keeper]) keeper?.leave()
    await proxy?.close()
    await stable.close()
  }
  const failed = failures.length > 0
  if (failed) {
    if (engine) writeFileSync(join(folder, 'engines.log'), engine.said)
    writeFileSync(join(folder, 'exchanges.log'), exchange.keeper.said)
  } else rmSync(folder, { recursive: true })
  return {
    failures,
    ...came,
    blows: run?.met ?? {},
    starts: { engine: engine?.programs.length ?? 0, exchange: exchange.keeper.programs.length },
    cutBytes: exchange.cutBytes,
    recoveryMs,
    folder: failed ? folder : null,
  }
}

function keptEngine(stable: Stable, seed: number): Keeper {
  const args = ['--config', 'trial.toml', '--data-dir', DATA, '--seed', String(seed), '--json']
  return new Keeper({
    start: () => stable.engine(args),
    // Its venue may be away when it begins.
    excused: ({ code }) => code === EXIT.cannotStart.code,
  })
}

/** The account after everything, which one kill more must not change. @returns how much is in it. */
async function lastKill(
  exchange: KeptExchange,
  url: string,
  failures: string[],
): Promise<{ readonly orders: number; readonly fills: number }> {
  const before = await accountAt(url)
  exchange.keeper.kill(0)
  await within(LISTENS_WITHIN_MS, 'the last return of the exchange', exchange.ready())
  const after = await accountAt(url)
  if (JSON.stringify(after) !== JSON.stringify(before))
    failures.push('the exchange says something else after it was killed once more')
  return { orders: before.orders.length, fills: before.fills.length }
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
