import type { RequestAnswer } from '../venue.ts'
import type { Endpoint } from './endpoints.ts'
import type { Command } from './trading/line.ts'

/** One question to KuCoin as a value: what to send and how to read the answer. */
export interface Call<Answer> {
  readonly endpoint: Endpoint
  /** The endpoint's path with its parameters filled in. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly body: object | undefined
  /** The same question on the trading socket; undefined where that does not take it. */
  readonly command: Command | undefined
  /** Reads the envelope's data. May throw; what it throws makes the answer Malformed. */
  readonly decode: (data: unknown) => Answer
}

/** What the venue said, by whichever road. `status` is HTTP's, 200 on a socket; `code` is '' without an envelope. */
export interface Reply extends Omit<RequestAnswer, 'id'> {
  readonly status: number
}
