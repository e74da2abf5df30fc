import type { Clock } from '../../ports/clock.ts'
import type { HttpResponse } from '../../ports/http.ts'
import type { ServedRequest } from '../../ports/server.ts'

/** Later by so much. */
export interface Delay {
  readonly delayMs: number
}

/**
 * What goes wrong between the venue and its clients. Every question may be answered with `undefined`: nothing.
 * `lost` never answers, so the client runs into its own time limit.
 */
export interface FaultPlan {
  /**
   * Before the request reaches the venue: an answer in its place, its loss, or its delay. A command of the trading socket
   * comes as the REST request that means the same, without a signature.
   */
  beforeHttp?(request: ServedRequest): HttpResponse | Delay | 'lost' | undefined
  /** After the venue has acted: another answer, the loss of the answer, or its delay. */
  afterHttp?(request: ServedRequest, response: HttpResponse): HttpResponse | Delay | 'lost' | undefined
  /**
   * A frame on its way to a client: other text, several frames in its place, its delay (it may then be overtaken), or the end
   * of its connection.
   */
  onFrame?(text: string): string | readonly string[] | Delay | 'lost' | 'cut' | undefined
  /** A client that wants a connection is turned away. */
  onConnect?(): 'refused' | undefined
}

export const NO_FAULTS: FaultPlan = {}

/** Answers a request through a plan: at once when nothing is wrong, later, or never. */
export function answerThrough(
  plan: FaultPlan,
  clock: Clock,
  request: ServedRequest,
  answer: () => HttpResponse,
  deliver: (response: HttpResponse) => void,
): void {
  const act = (): void => {
    const response = answer()
    const after = plan.afterHttp?.(request, response)
    if (after === 'lost') return
    if (isDelay(after)) clock.setTimeout(() => deliver(response), after.delayMs)
    else deliver(after ?? response)
  }
  const before = plan.beforeHttp?.(request)
  if (before === 'lost') return
  if (isDelay(before)) clock.setTimeout(act, before.delayMs)
  else if (before) deliver(before)
  else act()
}

/** Sends a frame through a plan. */
export function sendThrough(
  plan: FaultPlan,
  clock: Clock,
  text: string,
  send: (text: string) => void,
  cut: () => void,
): void {
  const verdict = plan.onFrame?.(text)
  if (verdict === 'lost') return
  if (verdict === 'cut') return cut()
  if (isDelay(verdict)) clock.setTimeout(() => send(text), verdict.delayMs)
  else if (typeof verdict === 'object') for (const each of verdict) send(each)
  else send(verdict ?? text)
}

const isDelay = (verdict: unknown): verdict is Delay =>
  typeof verdict === 'object' && verdict !== null && 'delayMs' in verdict

/** The venue's answer when its gateway has had too much. */
export const overloaded: HttpResponse = {
  status: 429,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    code: '429000',
    msg: 'Too many requests in a short period of time, please retry later',
  }),
}

/** The venue's answer when something broke after it may have acted. */
export const brokenInside: HttpResponse = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '500000', msg: 'Internal Server Error' }),
}
