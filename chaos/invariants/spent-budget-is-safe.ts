import { symbolAt } from '../../actors/names.ts'
import { isOurs } from '../venue-ledger.ts'
import type { Scene, Sighting, TrialInvariant } from './trial-invariant.ts'

/** Far above what a budget allows, its supervisor's restarts included. */
const RESTARTS_MAX = 100
const WINDOW_MS = 60_000
/** What was under way when its symbol was parked. */
const ON_ITS_WAY_MS = 15_000

/**
 * A spent budget ends somewhere: nothing is restarted for ever, and a symbol that was parked places no order until it is
 * let go.
 */
export const spentBudgetIsSafe = (): TrialInvariant => {
  const restartsMs = new Map<string, number[]>()
  const parkedMs = new Map<string, number>()

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
    if (symbol === undefined) return undefined
    if (event.type === 'ChildQuarantined') parkedMs.set(symbol, now)
    if (event.type === 'ChildBack') parkedMs.delete(symbol)
    return undefined
  }
  function taken({ order }: Extract<Sighting, { type: 'OrderTaken' }>, now: number): string | undefined {
    const since = parkedMs.get(order.symbol)
    if (since === undefined || !isOurs(order) || order.reduceOnly || now - since < ON_ITS_WAY_MS)
      return undefined
    return `the exchange takes ${order.clientOid} in ${order.symbol}, which was parked ${now - since} ms ago`
  }
  return {
    name: 'spent-budget-is-safe',
    see(sighting: Sighting, { nowMs }: Scene) {
      if (sighting.type === 'Line') return told(sighting.event, nowMs())
      if (sighting.type === 'OrderTaken') return taken(sighting, nowMs())
      if (sighting.type === 'Entry' && sighting.entry.event.type === 'EngineStarted') {
        restartsMs.clear()
        parkedMs.clear()
      }
      return undefined
    },
  }
}
