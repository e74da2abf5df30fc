import { z } from 'zod'
import { milliseconds } from './values.ts'

const environmentVariable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .describe('the name of an environment variable, like "KUCOIN_KEY"')

/** Whose wire the engine speaks. */
export const protocol = z.enum(['kucoin'])

/** `[venue]`: how one venue is talked to. */
export const venueTable = z.strictObject({
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
