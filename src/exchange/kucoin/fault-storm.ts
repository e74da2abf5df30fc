import type { Clock, TimerHandle } from '../../ports/clock.ts'
import type { Random } from '../../ports/random.ts'
import type { ServedRequest } from '../../ports/server.ts'
import { brokenInside, type Delay, type FaultPlan, overloaded, type SocketFaults } from './faults.ts'

/** One thing that was made to go wrong. */
export interface InjectedFault {
  readonly fault: string
  readonly target: string
}

export interface FaultStorm {
  readonly plan: FaultPlan
  /** Begins to cut and freeze these connections; answers and frames suffer from the first on. */
  start(sockets: SocketFaults): void
  /** From here on everything works. */
  heal(): void
}

/** Mean pause between two cuts, and between two frozen connections. */
const CUT_EVERY_MS = 3_000
const FREEZE_EVERY_MS = 15_000
/** Shares of the requests. */
const DELAYED_SHARE = 0.03
const OVERLOADED_SHARE = 0.005
const BROKEN_SHARE = 0.01
const LOST_SHARE = 0.005
const DELAY_MS_MEAN = 400
/** Shares of the frames. */
const CORRUPTED_SHARE = 0.00005
const LATE_SHARE = 0.0005
const LATE_MS_MAX = 200

/**
 * A bad day at the venue, from one seed: connections cut and frozen, frames corrupted and late, answers late,
 * refused, broken after acceptance and lost. What may go wrong here is to be kinder than a venue is, so an answer
 * may be lost after the order was taken.
 */
export function faultStorm(
  clock: Clock,
  random: Random,
  injected: (fault: InjectedFault) => void,
): FaultStorm {
  const draws = { http: random.fork('http'), frames: random.fork('frames'), sockets: random.fork('sockets') }
  let raging = true
  const timers = new Set<TimerHandle>()

  const tell = (fault: string, target: string): void => injected({ fault, target })
  const named = ({ method, target }: ServedRequest): string => `${method} ${target.split('?')[0]}`
  const isWrite = ({ method }: ServedRequest): boolean => method !== 'GET'

  function delayed(request: ServedRequest): Delay | undefined {
    if (!draws.http.chance(DELAYED_SHARE)) return undefined
    const delayMs = Math.round(draws.http.exponential(DELAY_MS_MEAN))
    tell(`answer ${delayMs} ms late`, named(request))
    return { delayMs }
  }

  const plan: FaultPlan = {
    beforeHttp(request) {
      if (!raging) return undefined
      if (draws.http.chance(OVERLOADED_SHARE)) {
        tell('overloaded', named(request))
        return overloaded
      }
      return delayed(request)
    },
    afterHttp(request) {
      if (!raging || !isWrite(request)) return undefined
      if (draws.http.chance(BROKEN_SHARE)) {
        tell('broken after acceptance', named(request))
        return brokenInside
      }
      if (!draws.http.chance(LOST_SHARE)) return undefined
      tell('answer lost', named(request))
      return 'lost'
    },
    onFrame(text) {
      if (!raging) return undefined
      if (draws.frames.chance(CORRUPTED_SHARE)) {
        tell('frame cut short', topicOf(text))
        return text.slice(0, Math.floor(text.length * draws.frames.next()))
      }
      return draws.frames.chance(LATE_SHARE) ? { delayMs: draws.frames.next() * LATE_MS_MAX } : undefined
    },
  }

  function repeat(everyMs: number, act: () => void): void {
    const timer = clock.setTimeout(() => {
      timers.delete(timer)
      act()
      repeat(everyMs, act)
    }, draws.sockets.exponential(everyMs))
    timers.add(timer)
  }

  return {
    plan,
    start(sockets) {
      repeat(CUT_EVERY_MS, () => {
        if (sockets.cutOne()) tell('socket cut', 'a stream')
      })
      repeat(FREEZE_EVERY_MS, () => {
        if (sockets.freezeOne()) tell('socket frozen', 'a stream')
      })
    },
    heal() {
      raging = false
      for (const timer of timers) clock.clearTimeout(timer)
      timers.clear()
    },
  }
}

const topicOf = (text: string): string => /"topic":"([^"]*)"/.exec(text)?.[1] ?? 'a frame'
