import type { Random } from '../../src/ports/random.ts'

/** What the road does to the bytes of one direction. Content and order stay as they are: a socket promises both. */
export interface Weather {
  /** Bytes wait at least so long, and up to `jitterMs` more. */
  readonly delayMs: number
  readonly jitterMs: number
  /** At most so many bytes leave at once, … */
  readonly pieceBytes: number
  /** … and the next so much later. */
  readonly pauseMs: number
  /** Bytes are gathered for so long and leave as one. */
  readonly gatherMs: number
  /** Half open: nothing arrives, and nobody is told. What was sent meanwhile comes when it is over. */
  readonly silent: boolean
}

export const CLEAR: Weather = {
  delayMs: 0,
  jitterMs: 0,
  pieceBytes: Number.POSITIVE_INFINITY,
  pauseMs: 0,
  gatherMs: 0,
  silent: false,
}

/** Away from the engine, and towards it. */
export const DIRECTIONS = ['up', 'down'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** How bad it is, drawn for each connection anew. */
export const WEATHERS = {
  slow: (random) => ({ ...CLEAR, delayMs: 20 + random.below(400), jitterMs: random.below(400) }),
  /** A frame, or an answer, takes seconds to come through. */
  trickle: (random) => ({ ...CLEAR, pieceBytes: 1 + random.below(200), pauseMs: 1 + random.below(20) }),
  /** Every frame comes in pieces, and in no time. */
  split: (random) => ({ ...CLEAR, pieceBytes: 1 + random.below(16) }),
  /** Many frames in one segment. */
  merge: (random) => ({ ...CLEAR, gatherMs: 20 + random.below(300) }),
  silent: () => ({ ...CLEAR, silent: true }),
} as const satisfies Readonly<Record<string, (random: Random) => Weather>>

export type WeatherName = keyof typeof WEATHERS
