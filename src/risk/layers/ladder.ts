import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'
import { reduces } from '../worst-case.ts'

const deny = denialsOf('ladder')

/**
 * Layer 1: what the rung lets through. From CRITICAL on the engine works positions off itself, so a strategy's
 * order is refused even if it reduces. A latched STOP lets nothing through, exits included; while the risk actor
 * or the journal is down only exits pass, because not getting out is the worse mistake.
 */
export function ladderLayer(intent: OrderIntent, context: DoorContext): Denial | undefined {
  const { state, stopPhase } = context.ladder()
  if (stopPhase === 'latched') return deny('LADDER_LATCHED')
  if (intent.purpose === 'exit') return undefined
  const shut = context.shutReason(intent.venue)
  if (shut !== null) return deny('LADDER_SHUT', { reason: shut })
  switch (state) {
    case 'NORMAL':
    case 'CAUTION':
      return undefined
    case 'WARNING': {
      const position = context.position(intent)
      if (reduces(intent, position, context.working.sums(intent))) return undefined
      return deny('LADDER_REDUCING_ONLY', { state, position, side: intent.side, size: intent.size })
    }
    case 'CRITICAL':
    case 'STOP':
      return deny('LADDER_EXITS_ONLY', { state })
    default:
      return state satisfies never
  }
}
