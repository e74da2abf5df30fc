import { z } from 'zod'
import { add, type Money, ZERO } from '../../../domain/money.ts'
import type { VenueAccount } from '../../../domain/position.ts'
import { amount, counter, identifier, optional } from './numbers.ts'

const overview = z.compile(
  z.object({
    currency: identifier,
    accountEquity: amount,
    availableBalance: amount,
    positionMargin: amount,
    orderMargin: amount,
    unrealisedPNL: amount,
  }),
)

/** The account as a read tells it; a read has no version, so it is 0. */
export function decodeAccount(data: unknown): Omit<VenueAccount, 'venue'> {
  const read = overview.parse(data)
  return {
    currency: read.currency,
    equity: read.accountEquity,
    available: read.availableBalance,
    positionMargin: read.positionMargin,
    orderMargin: read.orderMargin,
    unrealised: read.unrealisedPNL,
    version: 0,
  }
}

/** Isolated and cross parts are told apart; the engine's account is their sum. */
const wallet = z.compile(
  z.object({
    currency: identifier,
    equity: optional(amount),
    availableBalance: optional(amount),
    isolatedPosMargin: optional(amount),
    crossPosMargin: optional(amount),
    isolatedOrderMargin: optional(amount),
    crossOrderMargin: optional(amount),
    isolatedUnPnl: optional(amount),
    crossUnPnl: optional(amount),
    version: optional(counter),
  }),
)

/** What a wallet push says, as far as it says it: older subjects carry only one field. */
export function decodeWallet(data: unknown): Partial<VenueAccount> & Pick<VenueAccount, 'currency'> {
  const read = wallet.parse(data)
  const positionMargin = sum(read.isolatedPosMargin, read.crossPosMargin)
  const orderMargin = sum(read.isolatedOrderMargin, read.crossOrderMargin)
  const unrealised = sum(read.isolatedUnPnl, read.crossUnPnl)
  return {
    currency: read.currency,
    ...(read.equity === null ? {} : { equity: read.equity }),
    ...(read.availableBalance === null ? {} : { available: read.availableBalance }),
    ...(positionMargin === null ? {} : { positionMargin }),
    ...(orderMargin === null ? {} : { orderMargin }),
    ...(unrealised === null ? {} : { unrealised }),
    ...(read.version === null ? {} : { version: read.version }),
  }
}

const sum = (isolated: Money | null, cross: Money | null): Money | null =>
  isolated === null && cross === null ? null : add(isolated ?? ZERO, cross ?? ZERO)
