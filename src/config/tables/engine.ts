import { z } from 'zod'
import { milliseconds } from './values.ts'
import { protocol, venueTable } from './venue.ts'

/** Of an instrument: its symbol, with the venue before it unless that is the first. */
export const LABEL = /^([a-z][a-z0-9-]{1,23}:)?[A-Z0-9]{3,24}$/

/** `[engine]`: what is traded, where, and how it ends. */
export const engineTable = z.strictObject({
  mode: z.enum(['paper', 'shadow', 'live']),
  venue: protocol,
  /** Beside the first one: by name, each with what it has otherwise than `venue`. */
  venues: z
    .record(z.string(), venueTable.partial().extend({ protocol }))
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
})
