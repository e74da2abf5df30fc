import { symbolAt } from '../../actors/names.ts'
import type { Config } from '../../src/config/schema.ts'
import { instrumentLabel } from '../../src/domain/instrument.ts'
import { LADDER, type LadderState, rung } from '../../src/domain/ladder.ts'
import { isOurs } from '../venue-ledger.ts'
import type { Look, Scene, Sighting, TrialInvariant } from './trial-invariant.ts'

/** Far above what a budget allows, its supervisor's restarts included. */
const RESTARTS_MAX = 100
const WINDOW_MS = 60_000
/** What was under way when its symbol was parked. */
const ON_ITS_WAY_MS = 15_000
/** For so many looks the ladder could move and did not: a dozen assessments. */
const LOOKS_MAX = 10
/** An escalation is answered by then, and may be forgotten later. */
const ANSWERED_MS = 30_000

/**
 * A spent budget ends somewhere: nothing is restarted for ever, a symbol that was parked places no order until it is let
 * go, and the ladder stands on the rung that so many spent budgets ask for.
 */
export const spentBudgetIsSafe = (): TrialInvariant => {
  const restartsMs = new Map<string, number[]>()
  const parkedMs = new Map<string, number>()
  let escalatedMs: number[] = []
  let looksBelow = 0

  function restarted(path: string, now: number): string | undefined {
    const recent = (restartsMs.get(path) ?? []).filter((at) => now - at < WINDOW_MS)
    recent.push(now)
    restartsMs.set(path, recent)
    return recent.length > RESTARTS_MAX
      ? `${path} was restarted ${recent.length} times in a minute`
      : undefined
  }
  function told(event: Extract<Sighting, { type: 'Line' }>['event'], now: number): string | undefined {
    if (event.type === 'ChildCrashed' && event.action === 'restart') return restarted(event.path, now)
    const symbol = 'path' in event ? symbolAt(event.path) : undefined
    if (symbol === undefined) {
      if (event.type === 'ChildCrashed' && event.action === 'escalate') escalatedMs.push(now)
      return undefined
    }
    if (event.type === 'ChildQuarantined') parkedMs.set(symbol, now)
    if (event.type === 'ChildBack') parkedMs.delete(symbol)
    return undefined
  }
  function taken(
    { order, venue }: Extract<Sighting, { type: 'OrderTaken' }>,
    { config, nowMs }: Scene,
  ): string | undefined {
    const now = nowMs()
    const label = instrumentLabel({ venue, symbol: order.symbol }, config.engine.venue)
    const since = parkedMs.get(label)
    if (since === undefined || !isOurs(order) || order.reduceOnly || now - since < ON_ITS_WAY_MS)
      return undefined
    return `the exchange takes ${order.clientOid} in ${label}, which was parked ${now - since} ms ago`
  }
  function looked({ ladder, ladderMoves, parked }: Look, { config, nowMs }: Scene): string | undefined {
    const now = nowMs()
    escalatedMs = escalatedMs.filter((at) => now - at < ANSWERED_MS)
    const spent = parked.length + escalatedMs.length
    const asked = rungFor(spent, config)
    looksBelow = ladderMoves && rung(ladder) < rung(asked) ? looksBelow + 1 : 0
    if (looksBelow < LOOKS_MAX) return undefined
    looksBelow = 0
    return `${spent} budgets are spent, which asks for ${asked}, and the ladder stays at ${ladder}`
  }
  return {
    name: 'spent-budget-is-safe',
    see(sighting: Sighting, scene: Scene) {
      if (sighting.type === 'Line') return told(sighting.event, scene.nowMs())
      if (sighting.type === 'OrderTaken') return taken(sighting, scene)
      if (sighting.type === 'Look') return looked(sighting, scene)
      if (sighting.type === 'Entry' && sighting.entry.event.type === 'EngineStarted') {
        restartsMs.clear()
        parkedMs.clear()
        escalatedMs = []
        looksBelow = 0
      }
      return undefined
    },
  }
}

/** The rung that so many spent budgets ask for. */
function rungFor(spent: number, { risk }: Config): LadderState {
  const { on, caution, warning, critical, stop } = risk.triggers.restartBudget
  const thresholds = on ? [caution, warning, critical, stop] : []
  const at = thresholds.findLastIndex((threshold) => threshold !== null && spent >= threshold)
  return LADDER[at + 1] ?? 'NORMAL'
}
