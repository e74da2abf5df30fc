import { toLadder } from '../actors/messages.ts'
import { CONDUCTOR } from '../actors/names.ts'
import type { InstrumentSymbol, Lots, Ticks } from '../src/domain/instrument.ts'
import { resumeConfirmation } from '../src/domain/ladder.ts'
import type { Side } from '../src/domain/order.ts'
import type { OrderRequest } from '../src/exchange/contract.ts'
import type { Clock } from '../src/ports/clock.ts'
import { ChaosError } from '../supervisors/chaos.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import type { FaultKind } from './catalogue.ts'
import type { Service } from './service.ts'
import type { Simulation } from './simulation.ts'
import { HAND } from './venue-ledger.ts'

const DOWN_MS_MAX = 5_000
const STALL_MS_MAX = 3_000
const OPERATOR_EVERY_MS = 8_000

/** What a fault that is not of the wire does. It answers with its victim; undefined: there was none. */
type Strike = (draw: number, simulation: Simulation, service: Service) => string | undefined

/** The faults that strike at their time, each in one act. */
export const STRIKES: { readonly [Kind in FaultKind]?: Strike } = {
  'socket-cut': (_draw, { venue }) => (venue.face.sockets.cutOne() ? 'a connection' : undefined),
  'socket-frozen': (_draw, { venue }) => (venue.face.sockets.freezeOne() ? 'a connection' : undefined),
  'sockets-all-cut': (_draw, { venue }) => {
    if (venue.face.sockets.count === 0) return undefined
    venue.face.sockets.cutAll()
    return 'all connections'
  },
  'child-crashed': (draw, _simulation, { session }) => {
    const workers = session?.tree
      .children()
      .filter(({ kind, status, path }) => kind === 'worker' && status === 'ready' && path !== CONDUCTOR)
    const victim = chosen(draw, workers ?? [])
    if (victim) session?.tree.crash(victim.path, new ChaosError('crashed on purpose'))
    return victim?.path
  },
  'engine-killed': (draw, _simulation, service) => {
    service.kill(draw * DOWN_MS_MAX)
    return 'the engine'
  },
  'disk-slow': (draw, simulation) => {
    simulation.stallDisk(draw * STALL_MS_MAX)
    return 'the journal'
  },
  'hand-order': (draw, { venue: { exchange }, clock }) => {
    const instrument = chosen(draw, exchange.instruments)
    if (!instrument) return undefined
    const side: Side = Math.floor(draw * 100) % 2 === 0 ? 'buy' : 'sell'
    const { bids, asks } = exchange.book(instrument.symbol)
    const price = (side === 'buy' ? asks : bids)[0]?.[0]
    if (price === undefined) return undefined
    const request = byHand(instrument.symbol, side, price, `${HAND}${clock.monotonicMicros()}`)
    return exchange.place(PAPER_ACCOUNT, request).ok ? instrument.symbol : undefined
  },
  'order-pulled': (draw, { venue: { exchange } }) => {
    const resting = exchange.orders(PAPER_ACCOUNT, { status: 'active' })
    const order = chosen(
      draw,
      resting.filter(({ clientOid }) => !clientOid.startsWith(HAND)),
    )
    if (order) exchange.cancel(PAPER_ACCOUNT, { id: order.id })
    return order?.clientOid
  },
  'operator-acts': (draw, { clock }, service) => {
    const { session } = service
    const to = draw < 0.6 ? 'WARNING' : draw < 0.9 ? 'CRITICAL' : 'STOP'
    if (!session || !toLadder(session.tree, { type: 'TIGHTENED', to, ...operator(clock) })) return undefined
    const loosen = (): void => {
      const state = service.session?.world.channels.ladder.value.state
      if (service.session && state) {
        const confirmation = resumeConfirmation(state)
        toLadder(service.session.tree, { type: 'LOOSENED', confirmation, ...operator(clock) })
      }
      // Killed meanwhile, still flattening, or a rung that only he may leave: he tries again.
      if (state !== 'NORMAL' && state !== 'CAUTION') clock.setTimeout(loosen, OPERATOR_EVERY_MS)
    }
    clock.setTimeout(loosen, OPERATOR_EVERY_MS)
    return to
  },
}

const operator = (clock: Clock) => ({ by: 'chaos', reason: 'a trial', at: clock.now() })

const chosen = <Item>(draw: number, items: readonly Item[]): Item | undefined =>
  items[Math.floor(draw * items.length)]

/** One lot at the touch, as somebody does who tries out an app. */
const byHand = (symbol: InstrumentSymbol, side: Side, price: Ticks, clientOid: string): OrderRequest => ({
  clientOid,
  symbol,
  side,
  price,
  size: 1 as Lots,
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  hidden: false,
  leverage: 1,
  stop: null,
  selfTrade: null,
  remark: '',
})
