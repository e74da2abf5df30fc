import type { LadderState } from '../domain/ladder.ts'
import { duration, fineAmount, percent } from './amount.ts'
import type { ChildCrashed, ChildQuarantined, FillSeen, Level, TelemetryEvent } from './events.ts'
import type { Piece, Style } from './paint.ts'

/** How loud an event is. */
export function levelOf(event: TelemetryEvent): Level {
  switch (event.type) {
    case 'Note':
      return event.level
    case 'Violation':
    case 'ChildQuarantined':
    case 'OrderUncertain':
    case 'PositionAdjusted':
      return 'error'
    case 'LadderMoved':
    case 'OrderRejected':
    case 'ChildCrashed':
    case 'FeedLost':
    case 'FeedGap':
    case 'ChaosInjected':
    case 'AccountAdjusted':
      return 'warn'
    case 'LiquidationDistance':
      return event.direction === 'nearer' ? 'warn' : 'info'
    case 'FillSeen':
      return event.kind === 'trade' ? 'info' : 'error'
    case 'FundingPaid':
    case 'OrderDenied':
    case 'OrderResolved':
    case 'ChildBack':
    case 'ChildSuspended':
    case 'ChildResumed':
    case 'FeedLive':
    case 'Reconciled':
    case 'GapClosed':
    case 'Recovered':
    case 'PhaseEntered':
    case 'Repeated':
      return 'info'
    default: {
      const never: never = event
      throw new Error(`unknown event: ${JSON.stringify(never)}`)
    }
  }
}

/** What happened, in a few words after the event's own name. */
export function sentenceOf(event: TelemetryEvent): readonly Piece[] {
  switch (event.type) {
    case 'LadderMoved':
      return [
        rungPiece(event.from),
        ' → ',
        rungPiece(event.to),
        `  by ${event.trigger} ${event.value} against ${event.threshold}`,
      ]
    case 'FillSeen':
      return fill(event)
    case 'FundingPaid':
      return [['bold', event.symbol], ` ${fineAmount(event.amount)}`]
    case 'OrderRejected':
      return [['bold', event.symbol], ` ${event.clientOrderId} `, ['yellow', event.code], ` ${event.message}`]
    case 'OrderDenied':
      return [
        ['bold', event.symbol],
        ` ${event.owner} `,
        ['yellow', event.code],
        ['dim', pairs(event.context)],
      ]
    case 'OrderUncertain':
      return [['bold', event.symbol], ` ${event.clientOrderId} `, ['red', event.reason]]
    case 'OrderResolved':
      return [
        ['bold', event.symbol],
        ` ${event.clientOrderId} ${event.outcome}, known again after ${duration(event.afterMs)}`,
      ]
    case 'PositionAdjusted':
      return [
        ['bold', event.symbol],
        ` ${signed(event.from)} → ${signed(event.to)} lots: `,
        ['red', event.reason],
      ]
    case 'AccountAdjusted':
      return [['bold', event.what], ` ${event.from} → ${event.to}: `, ['yellow', event.reason]]
    case 'LiquidationDistance':
      return [
        ['bold', event.name],
        ` is ${percent(event.distance)} from liquidation, `,
        event.direction === 'nearer'
          ? ['yellow', `below ${percent(event.level)}`]
          : ['green', `above ${percent(event.level)} again`],
      ]
    case 'ChildCrashed':
      return [
        ['bold', event.path],
        ['dim', ` #${event.generation} `],
        `${event.error}: ${event.message} → `,
        ['yellow', consequence(event)],
      ]
    case 'ChildBack':
      return [
        ['bold', event.path],
        ['dim', ` #${event.generation} `],
        ['green', 'ready'],
      ]
    case 'ChildQuarantined':
      return [['bold', event.path], ' ', ['red', event.reason], `: ${PARKED[event.reason]}`]
    case 'ChildSuspended':
      return [['bold', event.path], ` waits for ${event.missing.join(', ')}`]
    case 'ChildResumed':
      return [['bold', event.path]]
    case 'FeedLost':
      return [['bold', event.feed], ` ${event.reason}`]
    case 'FeedLive':
      return [
        ['bold', event.feed],
        ` after ${duration(event.afterMs)}`,
        ...(event.connects > 1 ? [`, connection ${event.connects}`] : []),
      ]
    case 'FeedGap':
      return [
        ['bold', event.symbol],
        ` ${event.feed}: expected ${event.expected}, received ${event.received}`,
      ]
    case 'Reconciled':
      return [
        ['bold', event.venue],
        ` ${event.orders} orders, ${event.positions} positions, `,
        event.differences === 0 ? 'no difference' : ['yellow', `${event.differences} put right`],
        ['dim', ` ${duration(event.tookMs)}`],
      ]
    case 'GapClosed':
      return [
        ['bold', event.feed],
        ` was lost for ${duration(event.lostMs)}${event.losses > 1 ? ` in ${event.losses} pieces` : ''}, `,
        `equal ${duration(event.equalAfterMs)} after that`,
        ...(event.held > 0 ? [`, ${event.held} pushes waited`] : []),
        ...(event.spilled ? [['yellow', ', not all of them to the end'] as const] : []),
      ]
    case 'Recovered':
      return [
        `${event.events} events${event.folded < event.events ? `, ${event.folded} since the last snapshot` : ''}, `,
        `${event.openOrders} open orders, ${event.positions} positions`,
        ['dim', ` ${duration(event.tookMs)}`],
      ]
    case 'PhaseEntered':
      return [['bold', event.phase], ` ${event.detail}`]
    case 'Violation':
      return [['red', event.invariant], ` ${event.detail}`]
    case 'ChaosInjected':
      return [['magenta', event.fault], ` ${event.target}`, ['dim', event.detail && ` ${event.detail}`]]
    case 'Note':
      return [event.text, ['dim', pairs(event.fields ?? {})]]
    case 'Repeated':
      return [
        `${event.of} `,
        ['yellow', `${event.count} more`],
        ` in ${duration(event.withinMs)}: ${event.subject}`,
      ]
    default: {
      const never: never = event
      throw new Error(`unknown event: ${JSON.stringify(never)}`)
    }
  }
}

const RUNG_STYLE: Record<LadderState, Style> = {
  NORMAL: 'green',
  CAUTION: 'yellow',
  WARNING: 'yellow',
  CRITICAL: 'red',
  STOP: 'red',
}

/** A rung in the colour it has everywhere. */
export const rungPiece = (state: LadderState): Piece => [RUNG_STYLE[state], state]

function fill(event: FillSeen): readonly Piece[] {
  const side: Piece = [event.side === 'buy' ? 'green' : 'red', event.side]
  const kind: readonly Piece[] = event.kind === 'trade' ? [] : [['red', ` ${event.kind}`]]
  return [
    ['bold', event.symbol],
    ' ',
    side,
    ` ${event.lots} @ ${event.price} ${event.liquidity} fee ${fineAmount(event.fee)}`,
    ...kind,
  ]
}

function consequence(event: ChildCrashed): string {
  if (event.action === 'restart') return `restart in ${duration(event.afterMs ?? 0)}`
  return event.action === 'none' ? 'not restarted' : event.action
}

/** Why a child is parked, after its path. */
const PARKED: Record<ChildQuarantined['reason'], string> = {
  budget: 'its restarts are spent',
  probe: 'it did not survive its probe',
  unauthorised: 'it was refused entry',
  root: 'it escalated, and above it is nobody but the operator',
}

const signed = (lots: number): string => (lots > 0 ? `+${lots}` : String(lots))

const pairs = (context: Readonly<Record<string, string | number | boolean | null>>): string =>
  Object.entries(context)
    .map(([name, value]) => ` ${name}=${value}`)
    .join('')
