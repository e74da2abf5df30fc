import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toLadder } from '../../actors/messages.ts'
import { converge } from '../../chaos/convergence.ts'
import { INVARIANT_NAMES } from '../../chaos/invariants/contract.ts'
import { unequalPositions } from '../../chaos/invariants/ledgers-equal.ts'
import { unnamedAfterStop } from '../../chaos/invariants/left-is-named.ts'
import { lostOrders } from '../../chaos/invariants/no-order-lost.ts'
import { replayIsTheState } from '../../chaos/invariants/replay-is-the-state.ts'
import { lastStop } from '../../chaos/last-stop.ts'
import { openStage, type Stage } from '../../chaos/stage.ts'
import type { VenueLedger } from '../../chaos/venue-ledger.ts'
import type { HeldPosition } from '../../src/exchange/contract.ts'
import { drive } from '../../src/ports/simulated/drive.ts'
import type { Session } from '../../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { WatchedRun } from '../invariants/run.ts'

let stage: Stage
let session: Session
beforeEach(async () => {
  stage = await openStage({ seed: 7, durationMs: 60_000 })
  session = await through(stage.service.up())
})
afterEach(() => stage.simulation.close())

const through = <Value>(work: Promise<Value>): Promise<Value> =>
  drive(stage.simulation.clock, work, Number.POSITIVE_INFINITY)
const pass = (ms: number): Promise<void> => through(stage.passed(ms))
const until = async (holds: () => boolean): Promise<void> => {
  for (let looks = 0; !holds(); looks++) {
    if (looks > 1_000) throw new Error('not within 100 s')
    await pass(100)
  }
}
const held = (): readonly HeldPosition[] =>
  stage.simulation.venue.exchange.positions(PAPER_ACCOUNT).filter(({ lots }) => lots !== 0)
/** It has traded, is flat, and nothing moves any more. */
async function latch(): Promise<void> {
  await until(() => session.world.journal.books.fills > 0)
  toLadder(session.tree, { type: 'TIGHTENED', to: 'STOP', by: 'test', reason: 'quiet', at: 0 })
  await until(() => session.world.channels.ladder.value.phase === 'latched')
  await pass(1_000)
}
/** Names of what did not hold, with its sentences. */
const violated = (): Readonly<Record<string, readonly string[]>> => {
  const parts = stage.minutes.failures.map((failure) => /^([\w-]+): (.*)$/s.exec(failure) ?? [])
  const grouped = Map.groupBy(parts, ([, name = '']) => name)
  return Object.fromEntries(
    [...grouped].map(([name, all]) => [name, all.map(([, , sentence = '']) => sentence)]),
  )
}

/** What is wrong: how it came about, and when it is looked at. */
type Break = readonly [name: string, what: string, act: () => void, sentence: RegExp]

const ledgerLine = () => [...session.world.journal.books.ledgers.values()][0] as { fees: bigint }
const ledgerOfFirst = (): VenueLedger => {
  const [ledger] = stage.watch.ledgers.each.values()
  if (!ledger) throw new Error('no venue')
  return ledger
}
const forgotten = (): void => {
  const [order] = stage.simulation.venue.exchange.orders(PAPER_ACCOUNT, {})
  if (order) ledgerOfFirst().alive.set('another', { ...order, id: 'another', clientOid: 'another' })
}

const whenHealed: readonly Break[] = [
  [
    'no-order-lost',
    'an order of ours rests at the exchange, and the books have none',
    forgotten,
    /^120000 ms after healing: another is alive at the exchange and not in the books$/,
  ],
  [
    'ledgers-equal',
    'a fee was booked that nobody took',
    () => {
      ledgerLine().fees += 1n
    },
    /^120000 ms after healing: .* USDT in the books, .* at the exchange of kucoin$/,
  ],
]

const atTheEnd: readonly Break[] = [
  [
    'nothing-left-after-stop',
    'a timer stays armed',
    () => session.world.ports.clock.setTimeout(() => {}, 1e9),
    /^1 timers are armed$/,
  ],
  [
    'nothing-left-after-stop',
    'a subscription to a channel stays',
    () => session.world.channels.ladder.subscribe(),
    /^1 to ladder still listen$/,
  ],
  [
    'nothing-left-after-stop',
    "a subscription to a symbol's market stays",
    () =>
      session.world.channels
        .at('kucoin')
        .market('XBTUSDTM' as never)
        .subscribe(),
    /^1 to the market of XBTUSDTM of kucoin still listen$/,
  ],
  [
    'nothing-left-after-stop',
    'somebody goes on observing the journal',
    () => session.world.journal.observe(() => {}),
    /^1 to the journal still listen$/,
  ],
  [
    'replay-is-the-state',
    'the engine believes what is not in its log',
    () => {
      const books = session.world.journal.books as { losingTrips: number }
      books.losingTrips += 1
    },
    /^the log comes to other losingTrips than the engine knows$/,
  ],
]

describe('when everything is healed', () => {
  it.each(whenHealed)('%s: %s', async (name, _what, act, sentence) => {
    await latch()
    act()
    await through(converge(stage))
    expect(violated()).toEqual({ [name]: [expect.stringMatching(sentence)] })
  })
})

describe('at the end', () => {
  it('an engine that nobody hinders leaves nothing', async () => {
    await through(lastStop(stage))
    expect(stage.minutes.failures).toEqual([])
  })

  it.each(atTheEnd)('%s: %s', async (name, _what, act, sentence) => {
    await latch()
    act()
    await through(lastStop(stage))
    expect(violated()).toEqual({ [name]: [expect.stringMatching(sentence)] })
  })

  it('replay-is-the-state: an entry was changed on the disk', async () => {
    await through(lastStop(stage))
    const { disk } = stage.simulation
    disk.tamper((records) => {
      const last = records.pop()
      if (last) records.push({ ...last, text: last.text.replace('the trial is over', 'it never was') })
    })
    expect(replayIsTheState(disk.records, session.world.journal.books)).toMatch(/^the log /)
  })
})

describe('while it trades', () => {
  beforeEach(() => until(() => held().length > 0 && session.world.journal.books.open.size > 0))

  it('left-is-named: whatever a stop leaves and does not name is named here', () => {
    const orders = [...session.world.journal.books.open.keys()]
    const expected = [
      ...held().map(({ lots, symbol }) => `${lots} lots of ${symbol} were left and not named`),
      ...orders.map((id) => `order ${id} was left and not named`),
    ]
    expect(unnamedAfterStop([], stage.simulation, stage.watch.others).toSorted()).toEqual(expected.toSorted())
    const [first = '', ...rest] = expected.map((sentence) =>
      sentence.replace(' were left and not named', '').replace(' was left and not named', ''),
    )
    expect(unnamedAfterStop([first, ...rest], stage.simulation, stage.watch.others)).toEqual([])
    expect(unnamedAfterStop(rest, stage.simulation, stage.watch.others)).toEqual(expected.slice(0, 1))
  })

  it('ledgers-equal: lots that are at the exchange alone', () => {
    const { simulation } = stage
    expect(unequalPositions(session, simulation)).toEqual([])
    const [position] = held()
    const holding = [...session.world.journal.books.holdings.values()].find(
      ({ symbol }) => symbol === position?.symbol,
    )
    const { position: booked } = holding as { position: { lots: number } }
    booked.lots += 1
    const [said] = unequalPositions(session, simulation)
    booked.lots -= 1
    expect(said).toBe(
      `kucoin/${position?.symbol}: ${booked.lots + 1} lots in the books, ${position?.lots} at the exchange`,
    )
  })

  it('no-order-lost: an order of the books that the exchange never had, and one of unknown fate', () => {
    const { open } = session.world.journal.books
    const [id = ''] = open.keys()
    const { ledgers } = stage.watch
    const ledger = ledgerOfFirst()
    const [key, order] = [...ledger.alive].find(([, { clientOid }]) => clientOid === id) ?? []
    expect(lostOrders(session, ledgers)).toEqual([])
    ledger.alive.delete(key ?? '')
    expect(lostOrders(session, ledgers)).toEqual([`${id} is open in the books and not at the exchange`])
    if (key && order) ledger.alive.set(key, order)
    ;(open.get(id as never) as { knowledge: string }).knowledge = 'uncertain'
    expect(lostOrders(session, ledgers)).toEqual([`${id} is uncertain`])
  })
})

it('every invariant is seen to bite: each run of the engine, each watch of a trial, here, or with the siblings', () => {
  const here = [...whenHealed.map(([name]) => name), ...atTheEnd.map(([name]) => name), 'left-is-named']
  const everyRun = Object.keys(new WatchedRun().invariants.violations())
  const bite = new Set([...everyRun, ...stage.watch.names, ...here, 'siblings-undisturbed'])
  expect([...bite].toSorted()).toEqual(INVARIANT_NAMES.toSorted())
})
