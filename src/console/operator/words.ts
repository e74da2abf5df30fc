import { z } from 'zod'
import { LADDER } from '../../domain/ladder.ts'

/** What an operator may say to a running engine, and what the engine answers. JSON on both ways. */

const NAME_LENGTH_MAX = 64
const REASON_LENGTH_MAX = 500

/** Both go into the journal and onto terminals: letters, no line breaks, no control characters. */
const line = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(lengthMax, `must not be longer than ${lengthMax} characters`)
    .regex(/^\P{C}*$/u, 'must be one line without control characters')

const rung = z.enum(LADDER)
const by = line(NAME_LENGTH_MAX)
const reason = line(REASON_LENGTH_MAX)

export const tightenWord = z.strictObject({ to: rung, by, reason })
export const loosenWord = z.strictObject({
  from: rung,
  by,
  reason,
  /** `RESUME FROM …`, typed. */
  confirmation: z.string(),
})

export type TightenWord = z.output<typeof tightenWord>
export type LoosenWord = z.output<typeof loosenWord>

/** Where the ladder stands, and why. */
export const ladderStanding = z.strictObject({
  state: rung,
  /** Of STOP. */
  phase: z.enum(['flattening', 'latched']).nullable(),
  /** Epoch ms. */
  since: z.number(),
  trigger: z.string(),
  /** The reading, or who moved it by hand. */
  value: z.string(),
  /** The trigger's threshold, or the reason given by hand. */
  threshold: z.string(),
  /** No trigger loosens the ladder below it; NORMAL: not pinned. */
  pin: rung,
  /** What STOP could not flatten. */
  left: z.array(z.string()),
})

export const operatorStatus = z.strictObject({
  ladder: ladderStanding,
  /** `starting`, `trading`, or the phase of a stop. */
  phase: z.string(),
  openOrders: z.number(),
  /** Signed lots by symbol, as in our books. */
  positions: z.record(z.string(), z.number()),
})

/** Why a word was not obeyed. Codes are for scripts: never renamed. */
export const REFUSALS = [
  'NOTHING_TIGHTER',
  'NOTHING_LOOSER',
  'STANDS_ELSEWHERE',
  'STILL_FLATTENING',
  'NOT_CONFIRMED',
  'LADDER_ABSENT',
  'LADDER_SILENT',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

export const operatorAnswer = z.discriminatedUnion('done', [
  z.strictObject({ done: z.literal('moved'), status: operatorStatus }),
  z.strictObject({ done: z.literal('pinned'), status: operatorStatus }),
  z.strictObject({
    done: z.literal('refused'),
    code: z.enum(REFUSALS),
    reason: z.string(),
    status: operatorStatus,
  }),
])

export type OperatorStatus = z.output<typeof operatorStatus>
export type OperatorAnswer = z.output<typeof operatorAnswer>

/** Who obeys. */
export interface Operable {
  status(): OperatorStatus
  tighten(word: TightenWord): Promise<OperatorAnswer>
  loosen(word: LoosenWord): Promise<OperatorAnswer>
}
