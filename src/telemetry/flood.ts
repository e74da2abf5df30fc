import type { TelemetryEvent, TelemetryLine } from './events.ts'

/** For so long after the first of a kind, more of it are counted instead of printed. */
export const FLOOD_WINDOW_MS = 5_000

/** Kinds watched at once; when there are more, the oldest window is closed early. */
const KINDS_MAX = 500

interface Window {
  readonly of: TelemetryEvent['type']
  readonly subject: string
  readonly openedAt: number
  admitted: number
  held: number
}

/**
 * Keeps one misbehaving part from scrolling everything else off the screen: of each kind of event a few are
 * printed, the rest of the window becomes one line that says how many. Money, ladder moves and ends are never held.
 */
export class Flood {
  readonly #windows = new Map<string, Window>()
  /** Closed early for want of room; reported by the next drain. */
  readonly #early: Window[] = []

  /** Whether the line is to be printed now. */
  admit({ at, event }: TelemetryLine): boolean {
    const rule = ruleOf(event)
    if (!rule) return true
    const key = `${event.type} ${rule.subject}`
    let window = this.#windows.get(key)
    if (!window) {
      if (this.#windows.size >= KINDS_MAX) this.#closeOldest()
      window = { of: event.type, subject: rule.subject, openedAt: at, admitted: 0, held: 0 }
      this.#windows.set(key, window)
    }
    if (window.admitted < rule.burst) {
      window.admitted++
      return true
    }
    window.held++
    return false
  }

  /** Closes the windows that are over (all of them at `Infinity`) and tells what they held. */
  drain(at: number): readonly TelemetryEvent[] {
    const over = this.#early.splice(0)
    for (const [key, window] of this.#windows) {
      if (at - window.openedAt < FLOOD_WINDOW_MS) continue
      this.#windows.delete(key)
      if (window.held > 0) over.push(window)
    }
    return over.map(({ of, subject, held }) => ({
      type: 'Repeated',
      of,
      subject,
      count: held,
      withinMs: FLOOD_WINDOW_MS,
    }))
  }

  /** Whether a window is open that a later drain will have to close. */
  get watching(): boolean {
    return this.#windows.size > 0 || this.#early.length > 0
  }

  #closeOldest(): void {
    for (const [key, window] of this.#windows) {
      this.#windows.delete(key)
      if (window.held > 0) this.#early.push(window)
      return
    }
  }
}

interface Rule {
  /** Printed in each window before the counting begins. */
  readonly burst: number
  readonly subject: string
}

function ruleOf(event: TelemetryEvent): Rule | undefined {
  switch (event.type) {
    case 'OrderDenied':
      return { burst: 1, subject: `${event.code} ${event.symbol}` }
    case 'OrderRejected':
      return { burst: 3, subject: `${event.code} ${event.symbol}` }
    case 'OrderUncertain':
    case 'OrderResolved':
      return { burst: 5, subject: event.symbol }
    case 'ChildCrashed':
    case 'ChildBack':
    case 'ChildSuspended':
    case 'ChildResumed':
      return { burst: 3, subject: event.path }
    case 'FeedLost':
    case 'FeedLive':
    case 'GapClosed':
      return { burst: 5, subject: event.feed }
    case 'LiquidationDistance':
      return { burst: 5, subject: event.name }
    case 'FeedGap':
      return { burst: 3, subject: `${event.feed} ${event.symbol}` }
    case 'Violation':
      return { burst: 5, subject: event.invariant }
    case 'Note':
      return { burst: 3, subject: event.text }
    case 'LadderMoved':
    case 'FillSeen':
    case 'FundingPaid':
    case 'PositionAdjusted':
    case 'AccountAdjusted':
    case 'ChildQuarantined':
    case 'Reconciled':
    case 'Recovered':
    case 'PhaseEntered':
    case 'ChaosInjected':
    case 'Repeated':
      return undefined
    default: {
      const never: never = event
      throw new Error(`unknown event: ${JSON.stringify(never)}`)
    }
  }
}
