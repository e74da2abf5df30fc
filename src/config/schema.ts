import { z } from 'zod'
import { LADDER } from '../domain/ladder.ts'
import { portfolioTables } from './portfolio-schema.ts'

/**
 * The configuration: every number with its range and its unit in its name, every unknown key refused.
 * `defaults.toml` holds the values; this file holds what they may be and what they mean.
 */

const milliseconds = (min: number, max: number) => z.number().int().min(min).max(max)
const share = z.number().min(0).max(1)
const decimal = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/)
  .describe('a decimal number in quotes, like "2500.00"')
const decimalOrOff = z.preprocess((value) => (value === 'off' ? null : value), decimal.nullable())
const environmentVariable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .describe('the name of an environment variable, like "KUCOIN_KEY"')

/** TOML has no null, so a threshold that is not used is written "off". */
const threshold = z.preprocess(
  (value) => (value === 'off' ? null : value),
  z.number().nonnegative().nullable(),
)
const rate = z
  .string()
  .regex(/^-?0(\.\d{1,8})?$/)
  .describe('a proportion in quotes, like "0.0006"')

/** Without a slash at the end: paths are put behind it. */
const exchangeAddress = z
  .string()
  .regex(/^(https?:\/\/[^\s/]+)?$/)
  .describe('an address like "http://127.0.0.1:8001", or "" for an exchange of the engine\'s own')

const CURRENCY = /^[A-Z0-9]{2,12}$/
/** What a currency is worth in the reporting one: `src/account/rates.ts` reads it. */
const conversion = z
  .string()
  .regex(/^[A-Z0-9]{2,12} (parity|mark ([a-z][a-z0-9-]{1,23}:)?[A-Z0-9]{3,24}|\d{1,12}(\.\d{1,12})?)$/)
  .describe('"USDC parity", "KCS 9.75" or "XBT mark XBTUSDTM"')

/** Symbols that fall together, and what they may come to: `src/risk/groups.ts` reads it. */
const correlated = z
  .string()
  .regex(/^[a-z0-9-]{1,32} \d{1,12}(\.\d{1,12})?( [A-Z0-9]{3,24}){2,}$/)
  .describe('a name, a value and symbols, like "majors 15000 XBTUSDTM ETHUSDTM"')

/** Where one trigger asks for a rung, how long it must be quiet before it lets go, and how far below. */
const trigger = z.strictObject({
  /** False: as if it were not there. */
  on: z.boolean(),
  /** Value from which the ladder asks for CAUTION; null ("off" in a file): this trigger never asks for it. */
  caution: threshold,
  warning: threshold,
  critical: threshold,
  stop: threshold,
  /** The value must fall below threshold × (1 − hysteresis) … */
  hysteresis: share,
  /** … and stay there for so long, before the ladder loosens one rung. */
  dwellMs: milliseconds(0, 86_400_000),
})

/** One whose value is taken over the last so long. */
const windowed = (maxMs: number) => trigger.extend({ windowMs: milliseconds(100, maxMs) })

const restart = z.strictObject({
  restartsMax: z.number().int().min(0).max(10_000),
  withinMs: milliseconds(100, 86_400_000),
  backoffInitialMs: milliseconds(0, 60_000),
  backoffMaxMs: milliseconds(0, 600_000),
  healthyAfterMs: milliseconds(100, 600_000),
  /** 0: not asked. */
  heartbeatMs: milliseconds(0, 600_000),
})

const intensity = z.strictObject({
  restartsMax: z.number().int().min(0).max(10_000),
  withinMs: milliseconds(100, 86_400_000),
})

/** Of an instrument: its symbol, with the venue before it unless that is the first. */
export const LABEL = /^([a-z][a-z0-9-]{1,23}:)?[A-Z0-9]{3,24}$/

/** Whose wire the engine speaks. */
const protocol = z.enum(['kucoin'])

const venue = z.strictObject({
  restUrl: z.url(),
  /** Unified endpoints (dead-man switch). */
  unifiedUrl: z.url(),
  orders: z.enum(['socket', 'rest']),
  tradingUrl: z
    .url({ protocol: /^wss?$/ })
    .describe('the address of a WebSocket, like "wss://wsapi.kucoin.com/v1/private"'),
  socketFrames: z.number().int().min(1).max(10_000),
  /** Names of environment variables; the values never stand in a file. */
  keyVariable: environmentVariable,
  secretVariable: environmentVariable,
  passphraseVariable: environmentVariable,
  connectTimeoutMs: milliseconds(100, 60_000),
  responseTimeoutMs: milliseconds(100, 60_000),
  /** Request weight per pool in 30 s that we allow ourselves. */
  privateWeight: z.number().int().min(10).max(20_000),
  publicWeight: z.number().int().min(10).max(20_000),
  clockSampleMs: milliseconds(1_000, 600_000),
  reconcileEveryMs: milliseconds(1_000, 600_000),
  /** Mean time between two sockets that reconnect, and between two reads of one kind after that. */
  connectSpacingMs: milliseconds(1, 60_000),
  readSpacingMs: milliseconds(1, 10_000),
  leverage: z.number().int().min(1).max(125),
  breakerFailures: z.number().int().min(1).max(1_000),
  breakerOpenMs: milliseconds(100, 600_000),
  /** 0: the venue's dead-man switch is not used. */
  deadManMs: milliseconds(0, 86_400_000),
  ordersOfOthers: z.enum(['leave', 'claim', 'cancel']),
  positionsOfOthers: z.enum(['adopt', 'refuse']),
})

export const configSchema = z.strictObject({
  engine: z.strictObject({
    mode: z.enum(['paper', 'shadow', 'live']),
    venue: protocol,
    /** Beside the first one: by name, each with what it has otherwise than `venue`. */
    venues: z
      .record(z.string(), venue.partial().extend({ protocol }))
      .describe('tables, one a venue: its protocol, and keys of [venue]'),
    symbols: z
      .array(
        z
          .string()
          .regex(LABEL)
          .describe(
            'a symbol in the spelling of its venue, like "XBTUSDTM", or "kucoin-b:XBTUSDTM" of another venue',
          ),
      )
      .min(1)
      .max(200),
    /** The journal and everything else that outlives a run. */
    dataDir: z.string().min(1),
    /** What a stop does with open positions. */
    onStop: z.enum(['flatten', 'keep']),
    /** One deadline over all phases of a stop. */
    stopDeadlineMs: milliseconds(1_000, 120_000),
  }),
  venue,
  journal: z.strictObject({
    mode: z.enum(['full', 'relaxed']),
    /** Relaxed: requests wait as in full while the oldest entry that is not on disk is older. */
    windowMs: milliseconds(1, 10_000),
    /** The live file is closed as a segment of the archive when its oldest entry is older, or when it is larger. */
    segmentMsMax: milliseconds(60_000, 31_536_000_000),
    segmentMegabytesMax: z.number().int().min(1).max(100_000),
    snapshotEvents: z.number().int().min(100).max(10_000_000),
  }),
  exchange: z.strictObject({
    url: exchangeAddress,
    /** Simulated exchange: settlement currency in the account at the start. */
    deposit: decimal,
    /** What the simulated exchange takes of a maker's and of a taker's value; negative: it pays. */
    makerFeeRate: rate,
    takerFeeRate: rate,
    /** Background orders a second and symbol in calm times. */
    ordersPerSecond: z.number().min(0.01).max(1_000),
  }),
  market: z.strictObject({
    /** At most one view a symbol in so long. */
    conflateMs: milliseconds(0, 10_000),
    /** A book that nobody confirmed for so long is stale; so is a socket that said nothing. */
    staleAfterMs: milliseconds(100, 600_000),
    /** A mark that was not said for so long is stale. */
    markStaleAfterMs: milliseconds(100, 600_000),
    /** Our idea of the venue's clock may be wrong by so much. */
    clockErrorMsMax: milliseconds(10, 60_000),
    volatilityHalfLifeMs: milliseconds(100, 86_400_000),
    flowWindowMs: milliseconds(100, 86_400_000),
  }),
  strategy: z.strictObject({
    name: z.enum(['avellaneda-stoikov']),
    /** Risk aversion γ; larger leans harder against inventory. */
    riskAversion: z.number().min(0.000001).max(100),
    /** Decay k of the fill intensity with distance, per tick. */
    intensityDecay: z.number().min(0.0001).max(100),
    /** The horizon T − t that the quotes look ahead. */
    horizonMs: milliseconds(100, 86_400_000),
    /** Value of one quote. */
    quoteNotional: decimal,
    /** Half spread never under so many ticks. */
    halfSpreadTicksMin: z.number().min(0.5).max(10_000),
    /** Half spread never under so many standard deviations of what the mid does between two looks at it. */
    halfSpreadMovesMin: z.number().min(0).max(100),
    /** Quotes move only when they are off by so many ticks. */
    requoteTicks: z.number().int().min(1).max(10_000),
    /** … and by this share of the half spread: a place in the queue is worth more than a small correction. */
    requoteShare: share,
    /** A quote rests at least so long before it is moved. */
    restMs: milliseconds(0, 600_000),
  }),
  account: z.strictObject({
    /** Reporting currency. */
    currency: z.string().regex(CURRENCY).describe('a currency in the spelling of the venue, like "USDT"'),
    rates: z.array(conversion).max(50),
    rateAgeMaxMs: milliseconds(100, 86_400_000),
    /** Shares of the mark, falling. */
    liquidationWarn: z.array(z.number().min(0.001).max(1)).max(10),
    liquidationHysteresis: share,
    balanceDriftShare: share,
  }),
  risk: z.strictObject({
    /** Worst-case signed position a symbol, as value at the mark. */
    symbolNotionalMax: decimal,
    /** Sum over symbols of the worst case. */
    totalNotionalMax: decimal,
    /** The same over the symbols of one venue; null ("off"): the sum over all is what bounds it. */
    venueNotionalMax: decimalOrOff,
    /** Worst-case signed sum over all symbols: longs less shorts. */
    netNotionalMax: decimalOrOff,
    /** The same over symbols that fall together. */
    groups: z.array(correlated).max(50),
    orderNotionalMax: decimal,
    /** Price at most so far from the mark. */
    bandShare: share,
    /** Equity over worst-case notional may not fall below 1 / this. */
    leverageMax: z.number().min(0.1).max(125),
    /** Share of the mark that must remain to the nearest liquidation, after the worst that working orders can do. */
    liquidationDistanceMin: share,
    /** What may not open without a stop behind it. */
    stopRequired: z.array(z.enum(['quote', 'signal'])).max(2),
    /** Share of the equity that one order may lose until its stop. */
    lossToStopMax: share,
    ordersPerSecondMax: z.number().int().min(1).max(1_000),
    openOrdersMax: z.number().int().min(1).max(10_000),
    /** 0: an order is a duplicate by its client id alone. */
    duplicateWindowMs: milliseconds(0, 60_000),
    cautionSizeScale: share,
    cautionSpreadScale: z.number().min(1).max(100),
    /** How CRITICAL gets out: by chasing within the bound and in time, then by crossing in pieces. */
    exits: z.strictObject({
      /** How far the mid may run from where it was when the way out began. */
      slippageBps: z.number().min(0).max(10_000),
      chaseMs: milliseconds(0, 86_400_000),
      repegMs: milliseconds(50, 600_000),
      patienceMs: milliseconds(50, 600_000),
      /** Part of what is held that one piece crosses. */
      slice: z.number().min(0.01).max(1),
      everyMs: milliseconds(50, 600_000),
    }),
    ...portfolioTables,
    triggers: z.strictObject({
      /** Share of the UTC day's opening equity. */
      dailyLoss: trigger,
      /** Share of the peak equity; windowMs after the last peak it is measured from what there is then. */
      drawdown: windowed(366 * 86_400_000),
      /** One-day portfolio CVaR as share of equity. */
      cvar: trigger,
      /** Loss in the worst stress scenario as share of equity. */
      stress: trigger,
      /** Losing round trips in a row; windowMs after the last of them they are forgotten. */
      losingTrades: windowed(86_400_000),
      /** 1 − distance to the nearest liquidation price as share of the mark. */
      liquidation: trigger,
      /** Maintenance margin as share of equity. */
      margin: trigger,
      /** Value of all positions over equity. */
      leverage: trigger,
      /** Worst-case notional of uncertain orders as share of equity. */
      uncertainExposure: trigger,
      /** Age of the oldest uncertain order, ms. */
      uncertainAge: trigger,
      /** How long the comparison with a venue is overdue, ms. */
      reconciliationDebt: trigger,
      /** Positions that differ from the venue's for certain, or had to be adjusted in the window. */
      positionMismatch: windowed(86_400_000),
      /** Silence of the most silent needed feed, ms. */
      staleFeed: trigger,
      /** Venue clock offset that is not corrected yet, ms. */
      clockOffset: trigger,
      /** The worst lag of the event loop in the window, ms. */
      loopLag: windowed(60_000),
      /** How long the oldest journal entry has waited for the disk, ms. */
      journalLag: trigger,
      /** Rejected share of the last 50 orders that are in the window. */
      rejectRate: windowed(86_400_000),
      /** Children in quarantine, and escalations in the window. */
      restartBudget: windowed(86_400_000),
    }),
  }),
  supervision: z.strictObject({ symbol: restart, connection: restart, order: restart, core: restart }),
  intensity: z.strictObject({
    engine: intensity,
    risk: intensity,
    venue: intensity,
    orders: intensity,
    symbol: intensity,
  }),
  operator: z.strictObject({
    on: z.boolean(),
    port: z.number().int().min(0).max(65_535),
  }),
  telemetry: z.strictObject({
    statusEveryMs: milliseconds(100, 60_000),
    inspectPort: z.number().int().min(0).max(65_535),
  }),
})

export type Config = z.output<typeof configSchema>
export type TriggerName = keyof Config['risk']['triggers']
export type TriggerConfig = z.output<typeof trigger>
/** The rungs that a trigger can ask for, loosest first. */
export const ASKED_RUNGS = LADDER.slice(1)
