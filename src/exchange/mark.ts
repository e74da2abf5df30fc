import type { Ticks } from '../domain/instrument.ts'
import type { PriceState } from './contract.ts'
import { bandAround } from './price-band.ts'

/**
 * Index and mark of one symbol. The index is what the coin is worth elsewhere, as the market source says; the
 * mark is the index plus the smoothed distance of this book's mid from it, so that no single trade liquidates
 * anybody. Funding is paid on that distance.
 */

export const MARK_EVERY_MS = 1_000
/** The premium's memory: one mark in so many seconds' worth of them. */
const PREMIUM_SMOOTHING = 1 / 30
/** However wild the book, the mark stays so near the index. */
const PREMIUM_SHARE_MAX = 0.005
/** Interest of the quote over the base currency for one interval, and how far it may pull the rate. */
const INTEREST_RATE = 0.0001
const INTEREST_PULL_MAX = 0.0005
/** KuCoin's cap and floor. */
const FUNDING_RATE_MAX = 0.003

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value))

/** Funding rate of a mean premium: premium + clamp(interest − premium, ±0.05 %), within ±0.3 %; 10^-6 steps. */
export const fundingRate = (premium: number): number =>
  Math.round(clamp(premium + clamp(INTEREST_RATE - premium, INTEREST_PULL_MAX), FUNDING_RATE_MAX) * 1e6) / 1e6

export class Mark {
  index: number
  last: Ticks
  #premium = 0
  #premiumSum = 0
  #premiumCount = 0
  #settledRate: number = INTEREST_RATE
  #nextFundingAt: number
  #at: number
  readonly #fundingIntervalMs: number

  constructor(index: number, fundingIntervalMs: number, at: number) {
    this.index = index
    this.last = Math.round(index) as Ticks
    this.#at = at
    this.#fundingIntervalMs = fundingIntervalMs
    this.#nextFundingAt = at - (at % fundingIntervalMs) + fundingIntervalMs
  }

  get mark(): number {
    return this.index + clamp(this.#premium, this.index * PREMIUM_SHARE_MAX)
  }

  /** One second's observation; `mid` is undefined while the book lacks a side. */
  observe(mid: number | undefined, at: number): void {
    this.#at = at
    if (mid !== undefined) this.#premium += (mid - this.index - this.#premium) * PREMIUM_SMOOTHING
    this.#premiumSum += this.mark / this.index - 1
    this.#premiumCount++
  }

  /** The rate at which the interval that runs would settle now. */
  get predictedRate(): number {
    return fundingRate(this.#premiumCount === 0 ? 0 : this.#premiumSum / this.#premiumCount)
  }

  /** True when an interval has run out; the next call of `settle` ends it. */
  fundingDue(at: number): boolean {
    return at >= this.#nextFundingAt
  }

  /** Ends the interval and begins the next; returns the rate that is to be paid. */
  settle(at: number): number {
    this.#settledRate = this.predictedRate
    this.#premiumSum = 0
    this.#premiumCount = 0
    this.#nextFundingAt = at - (at % this.#fundingIntervalMs) + this.#fundingIntervalMs
    return this.#settledRate
  }

  state(): PriceState {
    const mark = this.mark
    return {
      mark,
      index: this.index,
      last: this.last,
      fundingRate: this.#settledRate,
      predictedFundingRate: this.predictedRate,
      nextFundingAt: this.#nextFundingAt,
      ...bandAround(mark),
      at: this.#at,
    }
  }
}
