import { drive } from '../src/ports/simulated/drive.ts'
import type { TelemetryEvent } from '../src/telemetry/events.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import type { FaultKind, PlannedFault } from './catalogue.ts'
import { differences, duplicates, wrongCash } from './oracle.ts'
import type { Plan } from './plan.ts'
import { Recoveries } from './recoveries.ts'
import { Service } from './service.ts'
import { openSimulation } from './simulation.ts'
import { STRIKES } from './strikes.ts'
import { wireFaults } from './wire-faults.ts'

/** What a trial came to. */
export interface Verdict {
  readonly seed: number
  /** Sentences; empty: everything held. */
  readonly failures: readonly string[]
  /** How often each kind of fault has met a victim. */
  readonly injected: Readonly<Partial<Record<FaultKind, number>>>
  readonly recoveryMs: Readonly<Partial<Record<FaultKind, readonly number[]>>>
  /** Moves of the ladder, `FROM→TO`. */
  readonly moves: Readonly<Record<string, number>>
  readonly violations: Readonly<Record<string, number>>
  readonly orders: number
  readonly starts: number
  /** From the word to stop until the exchange itself held nothing of ours; null: it never came. */
  readonly timeToFlatMs: number | null
  readonly journalHash: string
  readonly simulatedMs: number
}

/** Everything is healed: equality within so long, market time. */
const CONVERGENCE_MS_MAX = 120_000
const LOOK_MS = 250
/** Beginning, converging and stopping, with every deadline in them; what takes longer hangs. */
const END_MS_MAX = 600_000

/** One seed: the engine trades under the plan's faults, everything is healed, it has to converge, and ends flat. */
export async function runTrial(plan: Plan): Promise<Verdict> {
  const injected: Partial<Record<FaultKind, number>> = {}
  const moves: Record<string, number> = {}
  const violations: Record<string, number> = {}
  const failures: string[] = []
  const recoveries = new Recoveries()
  const count = <Key extends string>(into: Partial<Record<Key, number>>, key: Key): void => {
    into[key] = (into[key] ?? 0) + 1
  }
  const hear = (event: TelemetryEvent): void => {
    if (event.type === 'LadderMoved') count(moves, `${event.from}→${event.to}`)
    if (event.type !== 'Violation') return
    count(violations, event.invariant)
    failures.push(`${event.invariant}: ${event.detail}`)
  }
  const wire = wireFaults((kind) => struck(kind))
  const simulation = await openSimulation(plan.seed, wire.plan)
  const { clock } = simulation
  const nowMs = (): number => clock.monotonicMicros() / 1000
  function struck(kind: FaultKind): void {
    count(injected, kind)
    recoveries.struck(kind, nowMs())
  }

  const passed = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimeout(resolve, ms))
  const service = new Service(simulation, hear)
  let timeToFlatMs: number | null = null

  function strike({ kind, draw }: PlannedFault): void {
    if (STRIKES[kind]?.(draw, simulation, service) !== undefined) struck(kind)
  }
  const well = (): boolean => {
    const { session } = service
    return (
      session?.world.channels.reconciled.value === true &&
      session.tree.children().every(({ status }) => status === 'ready') &&
      differences(session, simulation).length === 0
    )
  }

  async function live(): Promise<void> {
    await service.up()
    const timers = plan.faults.map((fault) =>
      clock.setTimeout(() => void (wire.arm(fault) || strike(fault)), fault.atMs),
    )
    const until = nowMs() + plan.durationMs
    while (nowMs() < until) {
      await passed(LOOK_MS)
      if (recoveries.waiting && well()) recoveries.recovered(nowMs())
    }
    for (const timer of timers) clock.clearTimeout(timer)
    wire.heal()

    const healedMs = nowMs()
    while (!well()) {
      if (nowMs() - healedMs > CONVERGENCE_MS_MAX) {
        const { session } = service
        const why = session ? differences(session, simulation) : ['no engine is up']
        failures.push(`no convergence within ${CONVERGENCE_MS_MAX} ms: ${why.join('; ')}`)
        break
      }
      await passed(LOOK_MS)
    }
    recoveries.recovered(nowMs())
    await end()
  }

  async function end(): Promise<void> {
    const { session } = service
    service.retire()
    if (!session) return
    const stoppedMs = nowMs()
    const ending = await session.stop('the trial is over')
    session.auditor.ended(ending)
    for (const left of ending.left) failures.push(`left at the end: ${left}`)
    for (const late of ending.late) failures.push(`late at the end: ${late}`)
    const { exchange } = simulation.venue
    const held = exchange.positions(PAPER_ACCOUNT).filter(({ lots }) => lots !== 0)
    for (const { symbol, lots } of held)
      failures.push(`${lots} lots of ${symbol} at the exchange after the stop`)
    if (held.length === 0) timeToFlatMs = nowMs() - stoppedMs
    for (const id of duplicates(simulation)) failures.push(`${id} is twice at the exchange`)
    const cash = wrongCash(session, simulation)
    if (cash !== undefined) failures.push(`cash: ${cash}`)
    if (service.armed > 0) failures.push(`${service.armed} timers are still armed after the stop`)
    failures.push(...service.faults)
  }

  try {
    const limitMs = plan.durationMs + END_MS_MAX
    const late = passed(limitMs).then(() => void failures.push(`the trial did not end within ${limitMs} ms`))
    await drive(clock, Promise.race([live(), late]), Number.POSITIVE_INFINITY)
  } catch (error) {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const simulatedMs = nowMs()
  const verdict: Verdict = {
    seed: plan.seed,
    failures,
    injected,
    recoveryMs: recoveries.byKind(),
    moves,
    violations,
    orders: simulation.venue.exchange.orders(PAPER_ACCOUNT, {}).length,
    starts: service.starts,
    timeToFlatMs,
    journalHash: simulation.disk.records.at(-1)?.hash ?? '',
    simulatedMs,
  }
  await simulation.close()
  return verdict
}
