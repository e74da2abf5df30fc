import { describe, expect, it } from 'vitest'
import { type ActorScope, createActor, initialTransition, type SnapshotFrom } from 'xstate'
import type { OrderContext, OrderInput } from '../../machines/order/context.ts'
import type { OrderEvent } from '../../machines/order/events.ts'
import { orderMachine } from '../../machines/order/order.ts'
import { EVENTS, TABLE } from './order-table.ts'
import { accepted, fresh, LARGER, restored, SIZE } from './order-words.ts'

/** Everything that the journal can bring an order back with, and one that is new. */
const BEGINNINGS: Readonly<Record<string, OrderInput>> = {
  'as made': fresh,
  'restored, never acknowledged': restored(),
  'restored, with a cancel that may not have left': restored({ cancelWanted: true }),
  'restored, acknowledged': restored({ orderId: accepted.orderId }),
  'restored, filled in part': restored({ orderId: accepted.orderId, filled: 4 }),
  'restored, filled and not yet closed': restored({ orderId: accepted.orderId, filled: SIZE }),
  'restored, with an amendment of unknown outcome': restored({
    orderId: accepted.orderId,
    amendment: LARGER,
  }),
}

type Snapshot = SnapshotFrom<typeof orderMachine>

/** What time says to an order, by the name that xstate gives it. */
const SILENCES = ['submitting', 'amending', 'cancelling'].map((state) => silence(state))
/** One amendment is enough: where the others lead is in the table. */
const LEFT_OUT = new Set(['amend to less', 'report on smaller terms'])
const HAPPENINGS: Readonly<Record<string, OrderEvent>> = {
  ...Object.fromEntries(Object.entries(EVENTS).filter(([name]) => !LEFT_OUT.has(name))),
  ...Object.fromEntries(SILENCES.map((event) => [event.type, event])),
}

interface Visit {
  readonly snapshot: Snapshot
  readonly road: string
}

/** One event, in one state of everything that an order remembers. */
interface Taken {
  readonly from: Snapshot
  readonly event: OrderEvent
  readonly to: Snapshot
  /** Names of what it did. */
  readonly did: readonly string[]
  readonly road: string
}

/** As many denials as any rule counts. */
const DENIALS_MAX = 8

const { visits, steps } = explored()

describe(`every event in every state that can be reached: ${visits.length} states, ${steps.length} steps`, () => {
  it('the table has a row for each place of the three regions, and no place besides', () => {
    const places = new Set(visits.map(({ snapshot }) => placeOf(snapshot)))
    expect([...places].sort()).toEqual([...new Set(TABLE.map(({ from }) => from))].sort())
  })

  it('none of them ends the machine or breaks it', () => {
    holds(({ to }) => to.status === 'active')
  })

  it('a fill is never forgotten, and counts in every state', () => {
    holds(({ from, event, to }) => {
      const least =
        event.type === 'FILLED' ? Math.max(from.context.filled, event.filled) : from.context.filled
      return to.context.filled === least
    })
  })

  it('what the venue sees is sent from one state only, once, and never by an order that was restored', () => {
    holds(({ from, event, did }) => {
      if (!did.includes('submit')) return true
      return event.type === 'INTENT_DURABLE' && from.context.approved !== null && isIn(from, 'recording')
    })
    holds(({ to, from }) => !isIn(to, 'recording') || isIn(from, 'recording'))
  })

  it('only evidence closes, and each outcome by its own', () => {
    holds(({ from, event, to }) => {
      if (isOver(from) || !isOver(to)) return true
      const { filled, doneAt, intent, outcome, orderId } = to.context
      switch (outcome) {
        case 'filled':
          return filled >= intent.size
        case 'cancelled':
          return (doneAt !== null && filled >= doneAt) || (event.type === 'NOT_FOUND' && orderId !== null)
        case 'rejected':
          return event.type === 'REFUSED' && isUnheardOf(from.context)
        case 'never-sent':
          return event.type === 'CANCEL'
            ? isIn(from, 'recording')
            : event.type === 'NOT_SENT' && isUnheardOf(from.context)
        case 'never-arrived':
          return event.type === 'NOT_FOUND' && isUnheardOf(from.context) && !from.context.mayArrive
        default:
          return false
      }
    })
  })

  it('silence never closes, and an order in doubt is asked about', () => {
    holds(({ event, from, to }) => isOver(from) || !isSilence(event) || !isOver(to))
    holds(({ from, to, did }) => knows(from, 'uncertain') || !knows(to, 'uncertain') || did.includes('query'))
  })

  it('doubt ends by a word of the venue, or with the order', () => {
    holds(({ from, event, to }) => {
      if (!knows(from, 'uncertain') || knows(to, 'uncertain')) return true
      return event.type === 'REPORT' || event.type === 'ACCEPTED' || isOver(to)
    })
  })

  it('a cancel that is wanted stays wanted until it is refused', () => {
    holds(
      ({ from, event, to }) =>
        !from.context.cancelWanted || to.context.cancelWanted || event.type === 'CANCEL_REFUSED',
    )
  })

  it('whatever is over and speaks again is taken up, and pulled', () => {
    holds(
      ({ from, to, did }) =>
        !isOver(from) || isOver(to) || (to.context.cancelWanted && did.includes('cancel')),
    )
  })
})

function holds(rule: (step: Taken) => boolean): void {
  const broken = steps.filter((step) => !rule(step))
  expect(broken.slice(0, 5).map(({ road, event }) => `${road}, ${JSON.stringify(event)}`)).toEqual([])
}

/** Every state that any road leads to, by what it remembers, and every event in each of them. */
function explored(): { readonly visits: readonly Visit[]; readonly steps: readonly Taken[] } {
  const seen = new Map<string, Visit>()
  const steps: Taken[] = []
  const take = stepper()
  let frontier: Visit[] = Object.entries(BEGINNINGS).map(([road, input]) => ({
    snapshot: initialTransition(orderMachine, input)[0],
    road,
  }))
  while (frontier.length > 0) {
    const next: Visit[] = []
    for (const visit of frontier) {
      const key = keyOf(visit.snapshot)
      if (seen.has(key)) continue
      seen.set(key, visit)
      for (const [name, event] of Object.entries(HAPPENINGS)) {
        const { to, did } = take(visit.snapshot, event)
        steps.push({ from: visit.snapshot, event, to, did, road: visit.road })
        next.push({ snapshot: to, road: `${visit.road}, ${name}` })
      }
    }
    frontier = next
  }
  return { visits: [...seen.values()], steps }
}

/** xstate's own `transition` makes an actor for every step, which costs as much as the steps. */
function stepper(): (from: Snapshot, event: OrderEvent) => Pick<Taken, 'to' | 'did'> {
  const self = createActor(orderMachine, { input: fresh })
  let did: string[] = []
  const scope: ActorScope<Snapshot, OrderEvent> = {
    self,
    id: self.id,
    sessionId: self.sessionId,
    system: self.system,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: ({ type }) => did.push(type),
  }
  return (from, event) => {
    did = []
    return { to: orderMachine.transition(from, event, scope), did }
  }
}

/** Two orders of the same key do the same for ever: how often it was asked only sets the pause to the next question. */
function keyOf(snapshot: Snapshot): string {
  const {
    orderId,
    filled,
    cancelWanted,
    amendment,
    intent,
    doneAt,
    notFoundCount,
    mayArrive,
    outcome,
    approved,
  } = snapshot.context
  return [
    placeOf(snapshot),
    orderId,
    filled,
    cancelWanted,
    amendment && `${amendment.terms.size} ${amendment.approved === null}`,
    intent.size,
    doneAt,
    Math.min(notFoundCount, DENIALS_MAX),
    mayArrive,
    outcome,
    approved === null,
  ].join()
}

interface Regions {
  readonly fill: string
  readonly command: string | { readonly open: string }
  readonly knowledge: string | { readonly uncertain: string }
}

function placeOf(snapshot: Snapshot): string {
  const { tracked } = snapshot.value as unknown as { tracked: Regions }
  const { fill, command, knowledge } = tracked
  const asked = typeof command === 'string' ? command : command.open
  return `${fill} ${asked} ${typeof knowledge === 'string' ? knowledge : 'uncertain'}`
}

const isIn = (snapshot: Snapshot, command: string): boolean => placeOf(snapshot).split(' ')[1] === command
const isOver = (snapshot: Snapshot): boolean => isIn(snapshot, 'closed')
const knows = (snapshot: Snapshot, knowledge: string): boolean =>
  placeOf(snapshot).split(' ')[2] === knowledge
const isUnheardOf = ({ orderId, filled }: OrderContext): boolean => orderId === null && filled === 0
const isSilence = ({ type }: OrderEvent): boolean =>
  type === 'OUTCOME_UNKNOWN' || type === 'VENUE_LOST' || type.startsWith('xstate.after')

function silence(state: string): OrderEvent {
  const [{ eventType = '' } = {}] = orderMachine.getStateNodeById(`order.tracked.command.open.${state}`).after
  return { type: eventType } as unknown as OrderEvent
}
