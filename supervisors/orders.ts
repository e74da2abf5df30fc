import { contingencyActor } from '../actors/contingency.ts'
import { deskActor } from '../actors/desk.ts'
import { BOOKS, gatewayOf } from '../actors/names.ts'
import { orderActor, restored } from '../actors/order.ts'
import type { World } from '../actors/world.ts'
import type { OrderInput } from '../machines/order/context.ts'
import type { ContingencyId } from '../src/domain/contingency-id.ts'
import type { InstrumentName } from '../src/domain/instrument.ts'
import type { ClientOrderId } from '../src/domain/order.ts'
import type { Birth, SupervisorSpec } from '../src/supervision/spec.ts'
import { inboxes } from './inboxes.ts'
import { actor, group, together } from './restarts.ts'

/** An order that is given up is pulled by the desk; so long after, one more life learns from the venue what became of it. */
const ORDER_PROBE_MS = 1_000
/** A group that nobody looks after has its stops at the venue, and nobody who cancels what they make superfluous. */
const CONTINGENCY_PROBE_MS = 10_000

/** One actor an order, one a group, and the desk that makes them. It comes after them: when all went, it adopts anew. */
export function ordersSpec(world: World): SupervisorSpec {
  const logic = orderActor(world)
  const { config } = world
  const { desk, order } = inboxes(config)
  const contingency = contingencyActor(world)
  return {
    kind: 'supervisor',
    id: 'orders',
    strategy: 'rest-for-one',
    needs: [BOOKS],
    ...group(config, 'core'),
    children: [
      {
        kind: 'dynamic',
        id: 'live',
        ...group(config, 'core'),
        ...together(config, 'orders'),
        template: (id) => ({
          kind: 'worker',
          logic,
          needs: gatewayFor(world.journal.books.order(id as ClientOrderId)?.intent),
          restart: 'transient',
          whenSpent: 'quarantine',
          probeAfterMs: ORDER_PROBE_MS,
          ...actor(config, 'order'),
          input: (birth) => inputOf(world, birth),
          inbox: order,
        }),
      },
      {
        kind: 'dynamic',
        id: 'contingencies',
        ...group(config, 'core'),
        ...together(config, 'orders'),
        template: (id) => ({
          kind: 'worker',
          logic: contingency,
          needs: gatewayFor(world.journal.books.contingencies.get(id as ContingencyId)?.contingency),
          restart: 'transient',
          whenSpent: 'quarantine',
          probeAfterMs: CONTINGENCY_PROBE_MS,
          ...actor(config, 'order'),
          input: (birth) => birth.spawned,
        }),
      },
      {
        kind: 'worker',
        id: 'desk',
        logic: deskActor(world),
        inbox: desk,
        ...actor(config, 'core'),
      },
    ],
  }
}

/** Whose gateway is down is suspended; what is at other venues goes on. */
const gatewayFor = (of: InstrumentName | undefined): readonly string[] => (of ? [gatewayOf(of.venue)] : [])

/** The first life gets what the desk gave; a later one only what the journal knows, so that nothing is sent twice. */
function inputOf(world: World, { generation, spawned, path }: Birth): OrderInput {
  const given = spawned as OrderInput
  if (generation === 1) return given
  const { clientOrderId } = given.kind === 'new' ? given.approved : given.intent
  const known = world.journal.books.order(clientOrderId)
  if (!known) throw new Error(`${path} is not in the journal`)
  return restored(known)
}
