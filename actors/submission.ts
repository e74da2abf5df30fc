import { clientOrderId } from '../src/domain/client-order-id.ts'
import { instrumentLabel } from '../src/domain/instrument.ts'
import type { OrderIntent } from '../src/domain/order.ts'
import type { RiskApproved } from '../src/risk/approval.ts'
import type { Denial } from '../src/risk/denial.ts'
import type { Protection } from '../src/risk/protection.ts'
import type { Tree } from '../src/supervision/tree.ts'
import type { Wish } from './messages.ts'
import { LIVE_ORDERS } from './names.ts'
import { datedAt, type World } from './world.ts'

/** How a wish becomes an order: a name, the door, the journal, an actor, in this order and in one turn. */
export interface Submission {
  /** Gives the wish its name and asks the door. A no is told here; the answer then is undefined. */
  reviewed(wish: Wish, protection?: Protection): RiskApproved<OrderIntent> | undefined
  /** `frameMicros`: see `DeskEvent`. */
  send(approved: RiskApproved<OrderIntent>, frameMicros: number | null): void
  tellDenied(intent: OrderIntent, denial: Denial): void
}

export function submission(world: World, tree: Tree): Submission {
  const { audit, config, door, journal, telemetry } = world
  const { books } = journal

  function tellDenied(intent: OrderIntent, denial: Denial): void {
    audit.denied(intent, denial)
    const symbol = instrumentLabel(intent, config.engine.venue)
    const { owner } = intent
    telemetry.line({ type: 'OrderDenied', symbol, owner, code: denial.code, context: denial.detail })
  }

  return {
    tellDenied,
    reviewed: (wish, protection) => {
      const intent: OrderIntent = {
        ...wish,
        clientOrderId: clientOrderId(books.epoch, wish.owner, books.nextIntent),
      }
      const { approved, denial } = door.review(intent, protection)
      if (denial) tellDenied(intent, denial)
      return approved
    },
    send: (approved, frameMicros) => {
      const intent: OrderIntent = approved
      const dated = datedAt(world, intent.venue)
      const sequence = journal.append({ type: 'OrderIntended', intent, ...dated })
      audit.orderIntended(intent.clientOrderId, frameMicros)
      tree.spawn(LIVE_ORDERS, intent.clientOrderId, { kind: 'new', approved, sequence })
    },
  }
}
