import { brokenInside, type Delay, type FaultPlan, overloaded } from '../src/exchange/kucoin/faults.ts'
import type { HttpResponse } from '../src/ports/http.ts'
import type { ServedRequest } from '../src/ports/server.ts'
import type { FaultKind, PlannedFault } from './catalogue.ts'

type Verdict = HttpResponse | Delay | 'lost'
type FrameVerdict = string | readonly string[] | Delay | 'lost'

const LATE_MS_MAX = 8_000
const OVERTAKEN_MS_MAX = 1_500
const RETRY_AFTER_MS_MAX = 5_000

const unavailable: HttpResponse = { status: 503, headers: {}, body: 'Service Unavailable' }
const skewed: HttpResponse = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '400002', msg: 'KC-API-TIMESTAMP Invalid' }),
}

const before: { readonly [Kind in FaultKind]?: (draw: number) => Verdict } = {
  'http-refused': () => overloaded,
  'http-retry-after': (draw) => ({
    ...overloaded,
    headers: { ...overloaded.headers, 'gw-ratelimit-reset': String(Math.round(draw * RETRY_AFTER_MS_MAX)) },
  }),
  'http-unavailable': () => unavailable,
  'http-skewed': () => skewed,
  'http-late': (draw) => ({ delayMs: draw * LATE_MS_MAX }),
  'http-lost-before': () => 'lost',
}

const after: { readonly [Kind in FaultKind]?: (response: HttpResponse, draw: number) => Verdict } = {
  'http-lost-after': () => 'lost',
  'http-broken-after': () => brokenInside,
  'http-cut-after': (response, draw) => ({
    ...response,
    body: response.body.slice(0, Math.floor(response.body.length * draw)),
  }),
}

const frames: { readonly [Kind in FaultKind]?: (text: string, draw: number) => FrameVerdict } = {
  'frame-lost': () => 'lost',
  'frame-twice': (text) => [text, text],
  'frame-late': (_text, draw) => ({ delayMs: draw * OVERTAKEN_MS_MAX }),
  'frame-cut': (text, draw) => text.slice(0, Math.floor(text.length * draw)),
  'frame-strange': (text) => text.replace(/"subject":"[^"]*"/, '"subject":"quantum.entangled"'),
  'frame-no-number': (text) =>
    text.replace(/("(?:price|bestBidPrice|matchPrice|change)":)"[^"]*"/, '$1"NaN"'),
}

/** The faults of the wire that wait for something to strike. */
export interface WireFaults {
  readonly plan: FaultPlan
  /** False when this kind does not belong to the wire. */
  arm(fault: PlannedFault): boolean
  /** What has not struck yet never will. */
  heal(): void
}

/** Below this a frame fault is for what the account alone hears. */
const PRIVATE_BELOW = 0.5

/** @param struck hears of each fault that has met its victim. */
export function wireFaults(struck: (kind: FaultKind, victim: string) => void): WireFaults {
  let waiting: PlannedFault[] = []

  /** The oldest that fits; it strikes once. */
  function take<Act>(
    acts: { readonly [Kind in FaultKind]?: Act },
    victim: () => string,
    fits: (fault: PlannedFault) => boolean = () => true,
  ): { readonly act: Act; readonly draw: number } | undefined {
    if (waiting.length === 0) return undefined
    const fault = waiting.find((each) => acts[each.kind] && fits(each))
    const act = fault && acts[fault.kind]
    if (!fault || !act) return undefined
    waiting = waiting.filter((each) => each !== fault)
    struck(fault.kind, victim())
    return { act, draw: fault.draw }
  }
  const named =
    ({ method, target }: ServedRequest) =>
    () =>
      `${method} ${target.split('?')[0]}`

  return {
    plan: {
      beforeHttp: (request) => {
        const fault = take(before, named(request))
        return fault?.act(fault.draw)
      },
      afterHttp: (request, response) => {
        const fault = take(after, named(request))
        return fault?.act(response, fault.draw)
      },
      onFrame: (text) => {
        const fault = take(
          frames,
          () => topicOf(text),
          ({ draw }) => draw < PRIVATE_BELOW === text.includes('"channelType":"private"'),
        )
        return fault?.act(text, fault.draw)
      },
    },
    arm(fault) {
      if (!(fault.kind in before || fault.kind in after || fault.kind in frames)) return false
      waiting.push(fault)
      return true
    },
    heal: () => {
      waiting = []
    },
  }
}

const topicOf = (text: string): string => /"topic":"([^"]*)"/.exec(text)?.[1] ?? 'a frame'
