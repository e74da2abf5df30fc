import { z } from 'zod'
import { milliseconds } from './values.ts'

/** `[journal]`: how durable an intent has to be, and when the log is cut. */
export const journalTable = z.strictObject({
  mode: z.enum(['full', 'relaxed']),
  /** Relaxed: requests wait as in full while the oldest entry that is not on disk is older. */
  windowMs: milliseconds(1, 10_000),
  /** The live file is closed as a segment of the archive when its oldest entry is older, or when it is larger. */
  segmentMsMax: milliseconds(60_000, 31_536_000_000),
  segmentMegabytesMax: z.number().int().min(1).max(100_000),
  snapshotEvents: z.number().int().min(100).max(10_000_000),
})
