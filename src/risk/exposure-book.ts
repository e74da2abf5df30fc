import { worstSlope } from '../account/liquidation.ts'
import type { Currency } from '../domain/balances.ts'
import {
  type Instrument,
  type InstrumentName,
  type InstrumentSymbol,
  instrumentKey,
  type Lots,
} from '../domain/instrument.ts'
import { moneyToNumber } from '../domain/money.ts'
import type { MarginTerms } from '../domain/position.ts'
import type { CorrelatedGroup } from './groups.ts'
import { SumTree } from './sum-tree.ts'
import { highest, lowest, type Working } from './worst-case.ts'

/** Where the book reads what it adds up. */
export interface ExposureSources {
  instrument(of: InstrumentName): Instrument | undefined
  /** May lie between two ticks. */
  markTicks(of: InstrumentName): number | undefined
  /** Reporting currency for one unit of another; undefined: nobody knows. */
  worth(currency: Currency): number | undefined
  position(of: InstrumentName): Lots
  sums(of: InstrumentName): Working
  /** How the venue margins it. */
  terms(instrument: Instrument): MarginTerms
}

/**
 * The worst-case value at the mark of everything but one instrument, in the reporting currency. Signed sums are those of the
 * highest and of the lowest positions that fills can reach.
 */
export interface Around {
  readonly gross: number
  readonly venueGross: number
  readonly net: SignedSum
  readonly groups: readonly (SignedSum & { readonly group: CorrelatedGroup })[]
  /** Of those on the same wallet: maintenance margin, and what the wallet loses a share of a move against all of them. */
  readonly maintenance: number
  readonly slope: number
  /** Something is exposed that cannot be valued; the sums leave it out. */
  readonly unvalued: Unvalued | undefined
}

export interface SignedSum {
  readonly highest: number
  readonly lowest: number
}

/** For want of a mark, or of the worth of what it settles in. */
export interface Unvalued {
  readonly symbol: InstrumentSymbol
  readonly currency: Currency | undefined
}

/** Value of a lot at the mark in the reporting currency, or why it is not known. */
export type LotValue = number | Unvalued

/** The part of one instrument in one sum. */
class Share {
  readonly #sum: SumTree
  readonly #place: number
  #value = 0

  constructor(sum: SumTree, place: number) {
    this.#sum = sum
    this.#place = place
  }

  set(value: number): void {
    if (value === this.#value) return
    this.#value = value
    this.#sum.set(this.#place, value)
  }

  /** What everybody else has in it. */
  get others(): number {
    return this.#sum.total - this.#value
  }
}

interface SignedShare {
  readonly highest: Share
  readonly lowest: Share
}

interface Row {
  readonly gross: Share
  readonly venueGross: Share
  readonly net: SignedShare
  readonly groups: readonly (SignedShare & { readonly group: CorrelatedGroup })[]
  readonly maintenance: Share
  readonly slope: Share
}

/**
 * What every instrument could come to, kept as it changes, so that a review at the door costs the same with three
 * instruments and with three hundred, with ten orders and with ten thousand. Whoever changes a position, an order, a
 * mark, a rate or margin terms touches the instrument here.
 */
export class ExposureBook {
  readonly #sources: ExposureSources
  readonly #groups: readonly CorrelatedGroup[]
  readonly #rows = new Map<string, Row>()
  readonly #sums = new Map<string, SumTree>()
  readonly #unvalued = new Map<Row, Unvalued>()

  constructor(sources: ExposureSources, groups: readonly CorrelatedGroup[]) {
    this.#sources = sources
    this.#groups = groups
  }

  /** Something of it has changed. */
  touch(of: InstrumentName): void {
    const { position: positionOf, sums, terms } = this.#sources
    const instrument = this.#sources.instrument(of)
    // What somebody else holds on this account in an instrument that is not ours.
    if (!instrument) return
    const row = this.#row(of)
    const position = positionOf(of)
    const working = sums(of)
    const high = highest(position, working)
    const low = lowest(position, working)
    const lots = Math.max(Math.abs(position), high, -low)
    const value = lots === 0 ? 0 : this.lotValue(of)
    const known = typeof value === 'number'
    if (known) this.#unvalued.delete(row)
    else this.#unvalued.set(row, value)
    const unit = known ? value : 0
    const gross = lots * unit
    row.gross.set(gross)
    row.venueGross.set(gross)
    for (const share of [row.net, ...row.groups]) {
      share.highest.set(high * unit)
      share.lowest.set(low * unit)
    }
    const rate = gross === 0 ? 0 : terms(instrument).maintenanceRate
    row.maintenance.set(gross * rate)
    row.slope.set(worstSlope(gross, rate))
  }

  /** Read afresh, as the mark is now. */
  lotValue(of: InstrumentName): LotValue {
    const instrument = this.#sources.instrument(of)
    const mark = this.#sources.markTicks(of)
    const { symbol } = of
    if (!instrument || mark === undefined || !(mark > 0)) return { symbol, currency: undefined }
    const currency = instrument.settleCurrency
    const worth = this.#sources.worth(currency)
    return worth === undefined ? { symbol, currency } : mark * moneyToNumber(instrument.tickMoney) * worth
  }

  around(of: InstrumentName): Around {
    const row = this.#row(of)
    return {
      gross: row.gross.others,
      venueGross: row.venueGross.others,
      net: othersIn(row.net),
      groups: row.groups.map((share) => ({ group: share.group, ...othersIn(share) })),
      maintenance: row.maintenance.others,
      slope: row.slope.others,
      unvalued: this.#unvaluedBut(row),
    }
  }

  #unvaluedBut(row: Row): Unvalued | undefined {
    for (const [other, unvalued] of this.#unvalued) if (other !== row) return unvalued
    return undefined
  }

  #row(of: InstrumentName): Row {
    const key = instrumentKey(of)
    const known = this.#rows.get(key)
    if (known) return known
    const place = this.#rows.size
    const share = (sum: string): Share => new Share(this.#sum(sum), place)
    const signed = (sum: string): SignedShare => ({
      highest: share(`${sum} highest`),
      lowest: share(`${sum} lowest`),
    })
    const wallet = `wallet ${of.venue} ${this.#sources.instrument(of)?.settleCurrency}`
    const made: Row = {
      gross: share('gross'),
      venueGross: share(`gross ${of.venue}`),
      net: signed('net'),
      groups: this.#groups
        .filter(({ symbols }) => symbols.has(of.symbol))
        .map((group) => ({ group, ...signed(`group ${group.name}`) })),
      maintenance: share(`${wallet} maintenance`),
      slope: share(`${wallet} slope`),
    }
    this.#rows.set(key, made)
    return made
  }

  #sum(name: string): SumTree {
    const known = this.#sums.get(name)
    if (known) return known
    const made = new SumTree()
    this.#sums.set(name, made)
    return made
  }
}

const othersIn = ({ highest, lowest }: SignedShare): SignedSum => ({
  highest: highest.others,
  lowest: lowest.others,
})
