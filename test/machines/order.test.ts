import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import type { OrderInput } from '../../machines/order/context.ts'
import type { OrderEvent } from '../../machines/order/events.ts'
import { orderMachine } from '../../machines/order/order.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import {
  amendAcknowledged,
  amendRefused,
  cancel,
  cancelRefused,
  durable,
  EVENTS,
  notFound,
  refused,
  TABLE,
  unknown,
  venueLost,
} from './order-table.ts'
import { accepted, amend, filled, fresh, intent, LARGER, report, restored, SMALLER } from './order-words.ts'

const ACTIONS = [
  'submit',
  'cancel',
  'query',
  'recordAccepted',
  'recordUncertain',
  'recordConfirmed',
  'recordContradicted',
  'recordCancelRequested',
  'recordCancelRefused',
  'amend',
  'recordAmendRequested',
  'recordAmended',
  'recordAmendRefused',
  'recordClosed',
] as const

/** An order on a virtual clock, with everything that it does written down. */
function follow(input: OrderInput = fresh) {
  const clock = new SimulatedClock(0)
  const did: string[] = []
  const actions = Object.fromEntries(ACTIONS.map((name) => [name, () => void did.push(name)]))
  const actor = createActor(orderMachine.provide({ actions: actions as never }), {
    input,
    clock: clock as never,
  })
  let failure: unknown
  actor.subscribe({
    error: (error) => {
      failure = error
    },
  })
  actor.start()
  return {
    actor,
    did,
    send: (...events: readonly OrderEvent[]) => {
      for (const event of events) actor.send(event)
    },
    pass: (ms: number) => {
      const end = clock.monotonicMicros() + ms * 1000
      while (clock.step((end - clock.monotonicMicros()) / 1000));
    },
    get failure() {
      return failure
    },
    get context() {
      return actor.getSnapshot().context
    },
    /** Where it stands: fill, command and knowledge, or `gone`. */
    get place(): string {
      const { value } = actor.getSnapshot()
      return value === 'gone' ? 'gone' : placeOf((value as unknown as { tracked: Regions }).tracked)
    },
  }
}

interface Regions {
  readonly fill: string
  readonly command: string | { readonly open: string }
  readonly knowledge: string | { readonly uncertain: string }
}

const placeOf = ({ fill, command, knowledge }: Regions): string =>
  [
    fill,
    typeof command === 'string' ? command : command.open,
    typeof knowledge === 'string' ? knowledge : 'uncertain',
  ].join(' ')

describe('the whole transition table of an order', () => {
  for (const { from, input, by, to } of TABLE) {
    const road = by.map(nameOf).join(', ') || (input ? 'as restored' : 'as made')
    for (const [name, event] of Object.entries(EVENTS)) {
      const target = to[name] ?? from
      it(`${from} (${road}) on ${name} ${target === from ? 'stays' : `goes to ${target}`}`, () => {
        const order = follow(input)
        order.send(...by)
        expect(order.place).toBe(from)
        order.send(event)
        expect(order.place).toBe(target)
      })
    }
  }

  it('names only events that exist', () => {
    for (const { to } of TABLE) for (const name of Object.keys(to)) expect(EVENTS).toHaveProperty([name])
  })
})

function nameOf(event: OrderEvent): string {
  return (
    Object.entries(EVENTS).find(([, each]) => JSON.stringify(each) === JSON.stringify(event))?.[0] ??
    event.type
  )
}

describe('what time does to an order', () => {
  const cases: readonly [string, OrderInput, readonly OrderEvent[], number, string][] = [
    ['silence after the request is doubt after 3 s', fresh, [durable], 3_000, 'none idle uncertain'],
    ['and not before', fresh, [durable], 2_999, 'none submitting confirmed'],
    [
      'a cancel without outcome is doubt after 2 s, and is wanted still',
      fresh,
      [durable, accepted, cancel],
      2_000,
      'none cancelling uncertain',
    ],
    [
      'a closed order listens for late fills for 5 s',
      fresh,
      [durable, refused],
      4_999,
      'none closed confirmed',
    ],
    [
      'an amendment without outcome is doubt after 2 s, and is wanted still',
      fresh,
      [durable, accepted, amend(LARGER)],
      2_000,
      'none amending uncertain',
    ],
    ['and not before', fresh, [durable, accepted, amend(LARGER)], 1_999, 'none amending confirmed'],
    ['and is gone then', fresh, [durable, refused], 5_000, 'gone'],
    ['doubt does not end by itself', fresh, [durable, unknown], 3_600_000, 'none idle uncertain'],
    ['the doubt of a restored order neither', restored(), [], 3_600_000, 'none idle uncertain'],
  ]
  for (const [name, input, events, ms, place] of cases)
    it(name, () => {
      const order = follow(input)
      order.send(...events)
      order.pass(ms)
      expect(order.place).toBe(place)
    })

  it('asks at 0, 400, 1200 and 2800 ms, then every 10 s at most', () => {
    const order = follow(restored())
    const asked = (): number => order.did.filter((name) => name === 'query').length
    expect(asked()).toBe(1)
    for (const [ms, count] of [
      [399, 1],
      [1, 2],
      [799, 2],
      [1, 3],
      [1_599, 3],
      [1, 4],
    ] as const) {
      order.pass(ms)
      expect(asked()).toBe(count)
    }
    order.pass(60_000)
    const before = asked()
    order.pass(60_000)
    expect(asked() - before).toBe(6)
  })

  it('is not held for lost by any number of denials while its request can still arrive', () => {
    const order = follow()
    order.send(durable, unknown, ...Array(20).fill(notFound))
    order.pass(9_999)
    order.send(notFound)
    expect(order.place).toBe('none idle uncertain')
    order.pass(1)
    order.send(notFound)
    expect(order.context).toMatchObject({ outcome: 'never-arrived' })
  })

  it('asks at once when nothing can arrive any more', () => {
    const order = follow()
    order.send(durable)
    order.pass(9_999)
    const before = order.did.length
    order.pass(1)
    expect(order.did.slice(before)).toEqual(['query'])
  })

  it('needs three denials, and a word from the venue in between makes them worthless', () => {
    const order = follow(restored())
    order.pass(10_000)
    order.send(notFound, notFound)
    expect(order.place).toBe('none idle uncertain')
    order.send(report('open', 0), venueLost, notFound, notFound, notFound, notFound)
    expect(order.place).toBe('none idle uncertain')
  })
})

describe('what it does, in order', () => {
  const cases: readonly [string, OrderInput, readonly OrderEvent[], readonly string[]][] = [
    ['sends only when the intent is durable', fresh, [durable], ['submit']],
    ['a restored order asks and never sends', restored(), [durable, durable], ['recordUncertain', 'query']],
    [
      'a restored order that was to be cancelled is cancelled again',
      restored({ cancelWanted: true }),
      [],
      ['recordUncertain', 'query', 'cancel', 'recordCancelRequested'],
    ],
    ['a cancel before the intent is durable ends it unsent', fresh, [cancel, durable], ['recordClosed']],
    [
      'a cancel while the request is under way leaves after the answer',
      fresh,
      [durable, cancel, accepted],
      ['submit', 'recordAccepted', 'cancel', 'recordCancelRequested'],
    ],
    [
      'a second cancel adds nothing',
      fresh,
      [durable, accepted, cancel, cancel],
      ['submit', 'recordAccepted', 'cancel', 'recordCancelRequested'],
    ],
    [
      'a refused cancel is told, and what became of the order is asked',
      fresh,
      [durable, accepted, cancel, cancelRefused],
      [
        'submit',
        'recordAccepted',
        'cancel',
        'recordCancelRequested',
        'recordCancelRefused',
        'recordUncertain',
        'query',
      ],
    ],
    [
      'a report in doubt tells its id and ends the doubt',
      fresh,
      [durable, unknown, report('open', 0)],
      ['submit', 'recordUncertain', 'query', 'recordAccepted', 'recordConfirmed'],
    ],
    [
      'an amendment is recorded before it leaves, and so is its outcome',
      fresh,
      [durable, accepted, amend(LARGER), amendAcknowledged, report('open', 0, LARGER)],
      ['submit', 'recordAccepted', 'recordAmendRequested', 'amend', 'recordAccepted', 'recordAmended'],
    ],
    [
      'one amendment at a time: the next is not heard',
      fresh,
      [durable, accepted, amend(LARGER), amend(SMALLER)],
      ['submit', 'recordAccepted', 'recordAmendRequested', 'amend'],
    ],
    [
      'a refused amendment is told, and what became of the order is asked',
      fresh,
      [durable, accepted, amend(LARGER), amendRefused],
      [
        'submit',
        'recordAccepted',
        'recordAmendRequested',
        'amend',
        'recordAmendRefused',
        'recordUncertain',
        'query',
      ],
    ],
    [
      'an order that ends in doubt is closed, not confirmed',
      fresh,
      [durable, unknown, refused],
      ['submit', 'recordUncertain', 'query', 'recordClosed'],
    ],
  ]
  for (const [name, input, events, did] of cases)
    it(name, () => {
      const order = follow(input)
      order.send(...events)
      expect(order.did).toEqual(did)
    })
})

describe('an order between two terms', () => {
  const amending = (...events: readonly OrderEvent[]) => {
    const order = follow()
    order.send(durable, accepted, amend(LARGER), ...events)
    return order
  }

  it('sends the amendment once, and asks what became of it: of two a no to the one would say nothing of the other', () => {
    const order = amending()
    order.pass(6_000)
    expect(order.did.filter((name) => name === 'amend')).toHaveLength(1)
    expect(order.did.filter((name) => name === 'query').length).toBeGreaterThan(2)
  })

  it('stands where it stood when the venue still says so and nothing of the amendment can arrive any more', () => {
    const order = amending()
    order.pass(9_999)
    order.send(report('open', 0))
    expect(order.place).toBe('none amending confirmed')
    order.pass(1)
    order.send(report('open', 0))
    expect(order.place).toBe('none idle confirmed')
    expect(order.context).toMatchObject({ intent, amendment: null })
  })

  it('counts that time from the amendment, however lately the order itself was sent', () => {
    const order = follow()
    order.send(durable, accepted)
    order.pass(6_000)
    order.send(amend(LARGER))
    order.pass(4_001)
    order.send(report('open', 0))
    expect(order.place).toBe('none amending confirmed')
  })

  it('stands on the new ones when the venue says so, and on the old ones when it says no', () => {
    expect(amending(report('open', 0, LARGER)).context).toMatchObject({ intent: LARGER, amendment: null })
    expect(amending(amendRefused).context).toMatchObject({ intent, amendment: null })
  })

  it('amended while a cancel is pending: both are kept', () => {
    const order = amending(cancel, report('open', 0, LARGER))
    expect(order.place).toBe('none cancelling confirmed')
    expect(order.context).toMatchObject({ intent: LARGER, amendment: null, cancelWanted: true })
    order.send(report('done', 0, LARGER))
    expect(order.context.outcome).toBe('cancelled')
  })

  it('an amendment refused while a cancel is pending leaves the cancel', () => {
    const order = amending(cancel, amendRefused)
    expect(order.context).toMatchObject({ intent, amendment: null, cancelWanted: true })
  })

  it('a partial fill while an amendment is pending is counted, and the amendment goes on', () => {
    const order = amending(filled(4), report('open', 4, LARGER))
    expect(order.place).toBe('partial idle confirmed')
    expect(order.context).toMatchObject({ intent: LARGER, filled: 4 })
  })

  it('made smaller than it had filled by then is over when the venue says so', () => {
    const order = follow()
    order.send(durable, accepted, amend(SMALLER), filled(6))
    expect(order.place).toBe('partial amending confirmed')
    order.send(report('done', 6, SMALLER))
    expect(order.context).toMatchObject({ outcome: 'filled', filled: 6 })
  })

  it('fill and amendment in one report: both are heard, and the fill is waited for', () => {
    const order = amending(report('done', 4, LARGER))
    expect(order.place).toBe('none idle uncertain')
    expect(order.context).toMatchObject({ intent: LARGER, amendment: null })
    order.send(filled(4))
    expect(order.context).toMatchObject({ outcome: 'cancelled', filled: 4 })
  })

  it('that a crash has left is asked about and never sent, until nothing of it can arrive', () => {
    const order = follow(restored({ orderId: accepted.orderId, amendment: LARGER }))
    order.send(report('open', 0))
    expect(order.place).toBe('none amending confirmed')
    order.pass(10_000)
    order.send(report('open', 0))
    expect(order.place).toBe('none idle confirmed')
    expect(order.context).toMatchObject({ intent, amendment: null })
    expect(order.did).toContain('recordAmendRefused')
    expect(order.context.approved).toBeNull()
  })
})

describe('the five holes of a flat table', () => {
  it('a fill after a rejection counts', () => {
    const order = follow()
    order.send(durable, refused, filled(4))
    expect(order.context).toMatchObject({ filled: 4, outcome: null })
  })

  it('a cancel that stays silent for long never becomes a cancel by itself', () => {
    const order = follow()
    order.send(durable, accepted, cancel)
    order.pass(600_000)
    expect(order.place).toBe('none cancelling uncertain')
    expect(order.did.filter((name) => name === 'cancel').length).toBeGreaterThan(100)
  })

  it('a partial fill during a pending cancel does not forget the cancel', () => {
    const order = follow()
    order.send(durable, accepted, cancel, filled(4))
    expect(order.place).toBe('partial cancelling confirmed')
    expect(order.context.cancelWanted).toBe(true)
  })

  it('an acknowledgement during a pending cancel is taken', () => {
    const order = follow()
    order.send(durable, unknown, cancel, accepted)
    expect(order.place).toBe('none cancelling confirmed')
    expect(order.context.orderId).toBe(accepted.orderId)
  })

  it('what is uncertain stays working: its size is not given back', () => {
    const order = follow()
    order.send(durable, accepted, venueLost)
    order.pass(600_000)
    expect(order.actor.getSnapshot().hasTag('uncertain')).toBe(true)
    expect(order.actor.getSnapshot().hasTag('terminal')).toBe(false)
  })
})
