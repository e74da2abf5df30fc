import type { Lots } from '../domain/instrument.ts'
import { instrumentKey } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import type { DoorContext } from './door-context.ts'
import { withOrder } from './worst-case.ts'

type Working = DoorContext['working']

/**
 * The same desk as if one of its orders were not there. For one look: it is not kept in step with what changes. What the
 * exposures say is of everything but the instrument, so it stands; and against orders of its own side nobody trades.
 */
export function withoutOrder(context: DoorContext, intent: OrderIntent): DoorContext {
  const { clientOrderId } = intent
  return {
    ...context,
    working: othersThan(intent, context.working),
    // Other terms are no other order.
    twinOf: () => undefined,
    knows: (id) => id !== clientOrderId && context.knows(id),
  }
}

/** The working orders as if one of them were not there. */
export function othersThan(intent: OrderIntent, working: Working): Working {
  const { clientOrderId } = intent
  const own = working.get(clientOrderId)
  const key = instrumentKey(intent)
  return {
    count: own ? working.count - 1 : working.count,
    of: (instrument) => working.of(instrument),
    get: (id) => (id === clientOrderId ? undefined : working.get(id)),
    meets: (instrument, side, price) => working.meets(instrument, side, price),
    sums: (instrument) => {
      const sums = working.sums(instrument)
      if (!own || instrumentKey(instrument) !== key) return sums
      return withOrder(sums, { ...own, size: -own.remaining as Lots })
    },
  }
}
