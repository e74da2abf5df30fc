import { describe, expect, it } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { breakerMachine } from '../../machines/breaker.ts'
import { connectionMachine } from '../../machines/connection.ts'
import { ladderMachine } from '../../machines/ladder.ts'
import { orderMachine } from '../../machines/order/order.ts'
import { shutdownMachine } from '../../machines/shutdown.ts'
import { symbolMachine } from '../../machines/symbol.ts'
import { LADDER } from '../../src/domain/ladder.ts'
import { accepted, amend, filled, fresh, LARGER, report, restored, SIZE } from './order-words.ts'
import { statesOf, type Walk, walk } from './walk.ts'

/** Events, and milliseconds that pass between them. */
type Road = readonly (Happening | number)[]
type Happening = { readonly type: string; readonly [detail: string]: unknown }

/** States that are left in the moment they are entered: nobody ever sees them, they only decide. */
const TRANSIENT = new Set(['ladder.restoring', 'order.tracked.knowledge.assessing', 'shutdown.cancelled'])

const of = (machine: AnyStateMachine, input: unknown, ...roads: readonly Road[]) => ({
  machine,
  walks: roads.map((road) => () => go(walk(machine, input), road)),
})

const go = (begun: Walk, road: Road): Walk =>
  road.reduce<Walk>((at, step) => (typeof step === 'number' ? at.pass(step) : at.send(step)), begun)

const durable = { type: 'INTENT_DURABLE' }
const ticket = { type: 'TICKET', url: '', pingIntervalMs: 18_000, pingTimeoutMs: 10_000 }
const live: Road = [
  ticket,
  { type: 'WELCOME' },
  { type: 'SUBSCRIBING', ids: ['a'] },
  { type: 'ACKNOWLEDGED', id: 'a' },
]
const stop = { type: 'STOP', reason: '' }

const MACHINES = [
  of(breakerMachine, { failuresMax: 1, openMs: 10 }, [{ type: 'FAILED' }, 10]),
  of(
    connectionMachine,
    undefined,
    [...live, 18_000, { type: 'RECONNECT', reason: '' }, { type: 'supervision.drain' }],
    [{ type: 'TICKET_FAILED', reason: '', final: true }],
  ),
  of(symbolMachine, undefined, [
    { type: 'LADDER', allows: 'reducing' },
    { type: 'LADDER', allows: 'opening' },
    { type: 'VIEW', view: {} },
    { type: 'supervision.suspend', missing: [] },
    { type: 'supervision.drain' },
  ]),
  of(shutdownMachine, { onStop: 'flatten', phaseDeadlineMs: 5_000 }, [
    stop,
    { type: 'QUIET' },
    { type: 'CANCELLED' },
    { type: 'FLAT' },
    { type: 'READ', left: ['order'] },
    500,
    { type: 'READ', left: [] },
  ]),
  of(
    orderMachine,
    fresh,
    [durable, accepted, filled(4), filled(SIZE), filled(SIZE + 1), 5_000],
    [durable, accepted, { type: 'CANCEL' }, { type: 'VENUE_LOST' }],
    [durable, filled(4), report('done', 0)],
    [durable, accepted, amend(LARGER)],
  ),
  of(ladderMachine, { state: 'NORMAL', since: 0 }, [
    ...LADDER.slice(1).map((to) => ({ type: 'TIGHTENED', to, by: 'ann', reason: '', at: 0 })),
    { type: 'FLAT_VERIFIED', at: 0 },
  ]),
]

describe('every state of every machine is entered by real events', () => {
  for (const { machine, walks } of MACHINES)
    it(machine.id, () => {
      const entered = new Set(walks.flatMap((start) => [...start().entered]))
      expect(statesOf(machine).filter((id) => !entered.has(id) && !TRANSIENT.has(id))).toEqual([])
    })

  it('and those that nobody ever sees exist, and are left at once', () => {
    const all = new Set(MACHINES.flatMap(({ machine }) => statesOf(machine)))
    for (const id of TRANSIENT) {
      expect(all).toContain(id)
      const { machine } = MACHINES.find(({ machine }) => id.startsWith(`${machine.id}.`)) ?? {}
      expect(machine?.getStateNodeById(id).always?.length).toBeGreaterThan(0)
    }
  })

  it('a restored order enters no state that sends', () => {
    const order = walk(orderMachine, restored(), ['submit'])
    expect(order.send(durable, accepted).did).toEqual([])
  })
})
