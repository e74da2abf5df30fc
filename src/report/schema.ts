import { z } from 'zod'
import { LADDER } from '../domain/ladder.ts'
import { DIFFERENCES } from '../domain/reconciliation.ts'

/**
 * The report of a run, as other programs read it. Names are a contract: they are added to, never changed.
 * Money and sizes are decimal text; times are epoch ms.
 */

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
/** In the reporting currency; a sum with a part in a currency that nobody could value is unknown. */
const sum = z.union([decimal, z.literal('unknown')])
const count = z.number().int().nonnegative()
const rung = z.enum(LADDER)
/** Microseconds; percentiles to three digits. All 0 when nothing was measured. */
const latency = z.strictObject({ count, p50: z.number(), p99: z.number(), max: z.number() })

/** A trigger, what it read, and from which value on it asks for this; or an operator, and why. */
const reached = z.strictObject({
  at: z.number(),
  trigger: z.string(),
  value: z.string(),
  threshold: z.string(),
})

const durations = z.strictObject({ last: z.number(), max: z.number(), sum: z.number() })

/** Losses and costs in the reporting currency, positive where something is lost. Of one day, where nothing else is said. */
const portfolioLook = z.strictObject({
  at: z.number(),
  valueAtRisk: z.number(),
  cvar: z.number(),
  /** The part of it that rests on returns that were seen; for the rest a configured volatility spoke. */
  seenCvar: z.number(),
  /** null: nothing was held of which anything was seen. */
  method: z.enum(['historical', 'normal', 'cornish-fisher']).nullable(),
  prior: z.array(z.string()),
  /** What each position had to do with the CVaR, and what one more unit of its value would have added. */
  components: z.array(z.strictObject({ symbol: z.string(), cvar: z.number(), marginal: z.number() })),
  stress: z.array(
    z.strictObject({
      name: z.string(),
      loss: z.number(),
      /** False: it rests on a volatility that was configured. */
      seen: z.boolean(),
      positions: z.array(z.strictObject({ symbol: z.string(), loss: z.number() })),
    }),
  ),
  funding: z.strictObject({
    holdingMs: z.number(),
    /** null: of a position no rate was heard. */
    cost: z.number().nullable(),
    positions: z.array(z.strictObject({ symbol: z.string(), cost: z.number().nullable() })),
  }),
})

export const reportSchema = z.strictObject({
  seed: z.number().int(),
  configHash: z.string(),
  commit: z.string(),
  mode: z.enum(['paper', 'shadow', 'live']),
  venue: z.string(),
  startedAt: z.number().int(),
  durationMs: z.number().nonnegative(),
  symbols: z.array(z.string()),
  orders: z.strictObject({
    /** Requests that left. */
    sent: count,
    /** Orders that the venue took. */
    acknowledged: count,
    /** Orders that ended completely filled. */
    filled: count,
    /** Orders that ended, or still rest, filled in part. */
    partiallyFilled: count,
    cancelled: count,
    rejected: count,
    /** Intents that the door refused. */
    denied: count,
    /** Orders whose fate was unknown at some time. */
    uncertain: count,
  }),
  fills: z.strictObject({ count, notional: sum, fees: sum }),
  pnl: z.strictObject({
    realised: sum,
    unrealised: sum,
    /** Paid. */
    fees: sum,
    /** Paid; negative: received. */
    funding: sum,
    /** What came from outside and went there is in it (`ledgers`). */
    equityStart: decimal,
    equityEnd: decimal,
    /** Largest fall of the equity from its highest, by trading. */
    maxDrawdown: decimal,
  }),
  /** The reporting currency. */
  currency: z.string(),
  /** What we stood on at the end, in the reporting currency; null: unknown, and all of it null when nobody ever knew. */
  account: z
    .strictObject({
      free: decimal.nullable(),
      initialMargin: decimal.nullable(),
      maintenanceMargin: decimal.nullable(),
      /** Value of the positions over equity; null also when there is no equity left. */
      leverage: z.number().nullable(),
      /** Maintenance margin over equity, of the wallet where it is worst. */
      marginRatio: z.number().nullable(),
      /** Positions over all venues, in coins. */
      coins: z.array(
        z.strictObject({
          coin: z.string(),
          net: decimal,
          gross: decimal,
          legs: z.array(z.strictObject({ venue: z.string(), symbol: z.string(), quantity: decimal })),
        }),
      ),
      /** What other currencies were worth, where that came from and how old it was. */
      rates: z.record(
        z.string(),
        z.strictObject({ worth: decimal, source: z.string(), ageMs: z.number().nullable() }),
      ),
      unknown: z.array(z.string()),
    })
    .nullable(),
  /** How near liquidations came, as shares of the mark; null: nobody ever knew. */
  liquidation: z.strictObject({
    nearest: z.number().nullable(),
    crossed: count,
    /** The first thousand. */
    crossings: z.array(
      z.strictObject({
        at: z.number(),
        name: z.string(),
        direction: z.enum(['nearer', 'farther']),
        level: z.number(),
        distance: z.number(),
      }),
    ),
  }),
  /** All positions together: when the CVaR and the worst stress were largest, and at the last look; null: nobody ever knew. */
  portfolio: z.strictObject({
    worst: portfolioLook.nullable(),
    mostStressed: portfolioLook.nullable(),
    last: portfolioLook.nullable(),
    /** The least that losses ever scaled sizes by. */
    lossScaleMin: z.number(),
  }),
  /** What each venue booked in each currency during the run, exactly, and what its wallet holds at the end. */
  ledgers: z.array(
    z.strictObject({
      venue: z.string(),
      currency: z.string(),
      turnover: decimal,
      realised: decimal,
      fees: decimal,
      funding: decimal,
      /** What came from outside, less what went there. */
      transferred: decimal,
      /** Neither profit nor cost: what was there before us, or the venue knew better. */
      adjusted: decimal,
      /** null: the venue never told. */
      balance: decimal.nullable(),
    }),
  ),
  /** Signed lots at the end, as the venue sees them. */
  positions: z.record(z.string(), z.string().regex(/^-?\d+$/)),
  ladder: z.strictObject({
    state: rung,
    /** Of STOP; null on any other rung. */
    phase: z.enum(['flattening', 'latched']).nullable(),
    /** When this rung, or this phase of STOP, began; null: it never moved. */
    since: z.number().nullable(),
    /** What STOP could not flatten. */
    left: z.array(z.string()),
    /** By what each rung was reached first, also on the way to one above it; null: never in this run. */
    firstReached: z.strictObject({
      CAUTION: reached.nullable(),
      WARNING: reached.nullable(),
      CRITICAL: reached.nullable(),
      STOP: reached.nullable(),
    }),
    transitions: z.array(z.strictObject({ ...reached.shape, from: rung, to: rung })),
  }),
  restarts: z.record(z.string(), count),
  quarantined: z.array(z.string()),
  /** `staleMs`: the sum of all times beyond the limit for staleness. */
  feeds: z.record(z.string(), z.strictObject({ connects: count, gaps: count, staleMs: z.number() })),
  /** What comparisons with the venue found, by class, and what the losses of the private stream cost, ms. */
  reconciliation: z.strictObject({
    differences: z.record(z.enum(DIFFERENCES), count),
    gaps: z.strictObject({ count, lostMs: durations, equalAfterMs: durations }),
  }),
  latencyMicros: z.strictObject({ tickToOrder: latency, orderToAck: latency, orderToFill: latency }),
  denials: z.record(z.string(), count),
  /** Every invariant that was checked; 0 when it held. */
  violations: z.record(z.string(), count),
  journal: z.strictObject({
    events: count,
    hash: z.string(),
    mode: z.enum(['full', 'relaxed']),
    /** What a power cut may take of what requests were sent for; 0 in full mode. */
    windowMs: z.number().nonnegative(),
    /** The longest that an entry has waited for the disk. */
    worstLagMs: z.number().nonnegative(),
    /** Requests that left before their intent was on disk: relaxed mode, and exits that a dead disk did not hold. */
    sentAhead: count,
  }),
  /** Of a run with --chaos: the seed of its plan, and how often each kind of fault met a victim. */
  chaos: z.strictObject({ seed: z.number().int(), faults: z.record(z.string(), count) }).optional(),
  exit: z.strictObject({ code: z.number().int(), reason: z.string() }),
})

export type Report = z.output<typeof reportSchema>
