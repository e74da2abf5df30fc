import { z } from 'zod'
import { twinOf } from '../../src/exchange/kucoin/trading-commands.ts'

const command = z.object({ id: z.string(), op: z.string(), args: z.unknown() })
const answer = z.object({ id: z.string(), op: z.string(), code: z.string() })

/** A request that left by the trading socket. */
export interface TradingCommand {
  /** The REST request that means the same: method, path and query. */
  readonly call: string
  /** A REST body as the frame that answers it. */
  answer(body: string): string
}

/** The requests of one trading socket by their ids. */
export class TradingTraffic {
  readonly #commands = new Map<string, TradingCommand>()

  /** undefined when the frame is no request. */
  sent(text: string): TradingCommand | undefined {
    const read = command.safeParse(parsed(text))
    if (!read.success) return undefined
    const { id, op, args } = read.data
    const twin = twinOf(op, args)
    if ('code' in twin) return undefined
    const made: TradingCommand = {
      call: `${twin.method} ${twin.target}`,
      answer: (body) => JSON.stringify({ ...JSON.parse(body), id, op }),
    }
    this.#commands.set(id, made)
    return made
  }

  /** The request that a frame answers; undefined when it answers none. */
  answered(text: string): TradingCommand | undefined {
    const read = answer.safeParse(parsed(text))
    return read.success ? this.#commands.get(read.data.id) : undefined
  }
}

/** The proof of a session is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
