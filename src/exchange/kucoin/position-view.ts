import type { Instrument } from '../../domain/instrument.ts'
import { absolute, add, type Money, moneyToNumber, negate, subtract, ZERO } from '../../domain/money.ts'
import { RISK_LIMIT } from '../admission.ts'
import type { HeldPosition } from '../contract.ts'
import { listed } from './order-view.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount, fractionalPrice, proportion } from './wire-json.ts'

/** Twelve decimals are enough for every id of ours, and leave room to tell accounts from instruments. */
const POSITION_ID_BASE = 500_000_000_000_000
const ACCOUNT_STRIDE = 100_000

/** A position keeps its id for as long as the venue runs. */
export function positionId(venue: SimulatedVenue, account: string, symbol: string): string {
  const accountAt = venue.credentials.findIndex((credential) => credential.account === account)
  const symbolAt = venue.exchange.instruments.findIndex((instrument) => instrument.symbol === symbol)
  return String(POSITION_ID_BASE + (accountAt + 1) * ACCOUNT_STRIDE + symbolAt)
}

/** Market value at the mark, signed like the position. */
export const markValue = (position: HeldPosition): Money => add(position.cost, position.unrealised)

/** What moves with the mark: all that the venue pushes when nothing was traded. */
export function markedView(instrument: Instrument, position: HeldPosition) {
  return {
    markPrice: fractionalPrice(instrument, position.mark),
    markValue: amount(markValue(position)),
    maintMargin: amount(add(position.initialMargin, position.unrealised)),
    realLeverage: realLeverage(position),
    unrealisedPnl: amount(position.unrealised),
    unrealisedPnlPcnt: proportion(position.unrealised, absolute(position.cost)),
    unrealisedRoePcnt: proportion(position.unrealised, position.initialMargin),
    delevPercentage: 0,
  }
}

/** A position as REST shows it and as the stream pushes it after a trade. */
export function positionView(venue: SimulatedVenue, account: string, position: HeldPosition, at: number) {
  const instrument = listed(venue, position.symbol)
  const mode = venue.preferences.marginMode(account, position.symbol)
  const maintenance = instrument.maintenanceMarginRate
  return {
    id: positionId(venue, account, position.symbol),
    symbol: position.symbol,
    autoDeposit: venue.preferences.autoDeposit(account, position.symbol),
    crossMode: mode === 'CROSS',
    maintMarginReq: maintenance,
    maintainMargin: maintenance,
    riskLimit: RISK_LIMIT_NUMBER,
    riskLimitLevel: 1,
    openingTimestamp: position.openedAt,
    currentTimestamp: at,
    currentQty: position.lots,
    currentCost: amount(position.cost),
    currentComm: amount(position.fees),
    unrealisedCost: amount(position.cost),
    realisedGrossCost: amount(negate(position.realised)),
    realisedCost: amount(subtract(position.fees, position.realised)),
    isOpen: position.lots !== 0,
    ...markedView(instrument, position),
    posCost: amount(position.cost),
    posCross: 0,
    posCrossMargin: 0,
    posInit: amount(position.initialMargin),
    posComm: 0,
    posCommCommon: 0,
    posLoss: 0,
    posFunding: 0,
    posMargin: amount(position.initialMargin),
    posMaint: amount(position.maintenanceMargin),
    realisedGrossPnl: amount(position.realised),
    realisedPnl: amount(subtract(position.realised, position.fees)),
    avgEntryPrice: fractionalPrice(instrument, position.averageEntry),
    liquidationPrice: fractionalPrice(instrument, position.liquidation),
    bankruptPrice: fractionalPrice(instrument, position.bankruptcy),
    settleCurrency: instrument.settleCurrency,
    isInverse: false,
    marginMode: mode,
    positionSide: 'BOTH',
    leverage: realLeverage(position),
  }
}

/** What the venue shows of a contract in which nothing is held. */
export function flatPosition(venue: SimulatedVenue, account: string, instrument: Instrument): HeldPosition {
  const { exchange } = venue
  return {
    symbol: instrument.symbol,
    lots: 0 as HeldPosition['lots'],
    averageEntry: 0,
    mark: exchange.price(instrument.symbol).mark,
    liquidation: 0,
    bankruptcy: 0,
    cost: ZERO,
    fees: ZERO,
    initialMargin: ZERO,
    maintenanceMargin: ZERO,
    unrealised: ZERO,
    realised: ZERO,
    leverage: exchange.leverage(account, instrument.symbol),
    openedAt: 0,
  }
}

/** Value at the mark over the margin behind it; what was chosen while nothing is held. */
const realLeverage = (position: HeldPosition): number => {
  const value = moneyToNumber(absolute(markValue(position)))
  const margin = moneyToNumber(position.initialMargin)
  return margin === 0 ? position.leverage : Math.round((value / margin) * 100) / 100
}

/** The value that a position may come to, in settlement currency; the venue has no cents here. */
export const RISK_LIMIT_NUMBER = moneyToNumber(RISK_LIMIT)
