import type { World } from '../actors/world.ts'
import { FIRST_TOLD } from '../src/account/drift.ts'
import { formatPrice, type InstrumentName, instrumentKey, instrumentLabel } from '../src/domain/instrument.ts'
import { formatMoney, subtract, ZERO } from '../src/domain/money.ts'
import type { ClientOrderId } from '../src/domain/order.ts'
import type { MarginTerms } from '../src/domain/position.ts'
import type { JournalEntry } from '../src/journal/events.ts'
import { balanceOf } from '../src/journal/ledger.ts'
import { percent } from '../src/telemetry/amount.ts'

/** `cross 5×, maintenance 0.5 %`. */
const sentenceOfTerms = ({ mode, leverage, maintenanceRate }: MarginTerms): string =>
  `${mode} ${leverage}×, maintenance ${percent(maintenanceRate)}`

const WORDS = { trailing: 'a trailing stop', oco: 'a pair of orders', bracket: 'a bracket' } as const

/** Tells people what the journal records of money and doubt, one event a line. */
export function narrate(world: World): (entry: JournalEntry) => void {
  const { config, journal, instruments, ports, telemetry } = world
  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)
  /** Monotonic microseconds. */
  const uncertainSince = new Map<ClientOrderId, number>()
  const symbolOf = (clientOrderId: ClientOrderId): string => {
    const order = journal.books.order(clientOrderId)
    return order ? labelOf(order.intent) : '?'
  }

  function resolved(clientOrderId: ClientOrderId, outcome: string): void {
    const since = uncertainSince.get(clientOrderId)
    if (since === undefined) return
    uncertainSince.delete(clientOrderId)
    telemetry.line({
      type: 'OrderResolved',
      symbol: symbolOf(clientOrderId),
      clientOrderId,
      outcome,
      afterMs: (ports.clock.monotonicMicros() - since) / 1000,
    })
  }

  return ({ event }) => {
    switch (event.type) {
      case 'FillRecorded': {
        const { fill } = event
        const instrument = instruments.get(instrumentKey(fill))
        return telemetry.line({
          type: 'FillSeen',
          symbol: labelOf(fill),
          side: fill.side,
          lots: fill.size,
          price: instrument ? formatPrice(instrument, fill.price) : String(fill.price),
          fee: formatMoney(fill.fee),
          liquidity: fill.liquidity,
          kind: fill.kind,
        })
      }
      case 'FundingPaid':
        return telemetry.line({
          type: 'FundingPaid',
          symbol: labelOf(event),
          amount: formatMoney(event.amount),
        })
      case 'PositionAdjusted':
        return telemetry.line({ ...event, symbol: labelOf(event), type: 'PositionAdjusted' })
      case 'BalanceAdjusted': {
        const { venue, currency, from, to, reason } = event
        if (reason === FIRST_TOLD) return
        return telemetry.line({
          type: 'AccountAdjusted',
          what: `${venue} ${currency} balance`,
          from: formatMoney(from),
          to: formatMoney(to),
          reason,
        })
      }
      case 'FundsTransferred': {
        const { venue, currency, amount } = event
        const line = journal.books.ledger(venue, currency)
        const to = line ? balanceOf(line) : ZERO
        return telemetry.line({
          type: 'AccountAdjusted',
          what: `${venue} ${currency} balance`,
          from: formatMoney(subtract(to, amount)),
          to: formatMoney(to),
          reason: amount < 0n ? 'money went out' : 'money came in',
        })
      }
      case 'MarginTermsAdjusted':
        return telemetry.line({
          type: 'AccountAdjusted',
          what: `${event.venue} ${event.symbol} margin`,
          from: sentenceOfTerms(event.from),
          to: sentenceOfTerms(event.terms),
          reason: event.reason,
        })
      case 'OrderUncertain': {
        const { clientOrderId, reason } = event
        uncertainSince.set(clientOrderId, ports.clock.monotonicMicros())
        return telemetry.line({
          type: 'OrderUncertain',
          symbol: symbolOf(clientOrderId),
          clientOrderId,
          reason,
        })
      }
      case 'OrderConfirmed':
        return resolved(event.clientOrderId, 'open')
      case 'OrderClaimed': {
        const { intent, orderId, reason } = event
        const { clientOrderId, side, size } = intent
        return telemetry.line({
          type: 'Note',
          level: 'warn',
          text: `an order is claimed: ${reason}`,
          fields: { clientOrderId, orderId, symbol: labelOf(intent), side, lots: size },
        })
      }
      case 'OrderContradicted':
        return telemetry.line({
          type: 'Note',
          level: 'error',
          text: 'the venue contradicts our fills',
          fields: { clientOrderId: event.clientOrderId, reason: event.reason },
        })
      case 'OrderClosed': {
        const { clientOrderId, outcome } = event
        return resolved(clientOrderId, outcome)
      }
      case 'ContingencyPlaced': {
        const { id, kind, owner, size } = event
        return telemetry.line({
          type: 'Note',
          level: 'info',
          text: `${WORDS[kind]} is placed`,
          fields: { id, symbol: labelOf(event), owner, size },
        })
      }
      case 'ContingencyEnded':
        return telemetry.line({
          type: 'Note',
          level: 'info',
          text: 'a group of orders has ended',
          fields: { id: event.id, reason: event.reason },
        })
      default:
        // Everything else is the ordinary life of an order, or told by the actor that did it.
        return
    }
  }
}
