import type { OrderIntent } from '../domain/order.ts'
import type { DoorContext } from './door-context.ts'
import { NOTHING_WORKING, withOrder } from './worst-case.ts'

/** The same desk as if one of its orders were not there. For one look: it is not kept in step with what changes. */
export function withoutOrder(context: DoorContext, { clientOrderId }: OrderIntent): DoorContext {
  const { working } = context
  const others = (of: Parameters<typeof working.of>[0]) =>
    Array.from(working.of(of)).filter((order) => order.clientOrderId !== clientOrderId)
  return {
    ...context,
    working: {
      count: working.count - 1,
      of: others,
      sums: (of) =>
        others(of).reduce(
          (sums, { side, remaining, reduceOnly }) => withOrder(sums, { side, size: remaining, reduceOnly }),
          NOTHING_WORKING,
        ),
    },
    knows: (id) => id !== clientOrderId && context.knows(id),
  }
}
