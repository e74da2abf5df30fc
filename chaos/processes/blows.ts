import { seededRandom } from '../../src/ports/random.ts'

/** What is done to the two programs and to the road between them. */
export const BLOWS = {
  'engine-killed': 'kill -9 of the engine; somebody starts it again',
  'engine-stopped': 'SIGSTOP of the engine for seconds: the world goes on without it',
  'exchange-stopped': 'SIGSTOP of the exchange for seconds: every connection stands, and nobody answers',
  'exchange-killed':
    'kill -9 of the exchange; somebody starts it again, at the same address and on what it had written',
  'exchange-killed-writing':
    'kill -9 of the exchange within a write: before it, in the middle of a line, or when nobody has heard of it',
  'both-killed': 'kill -9 of both at once',
  'exchange-killed-in-recovery':
    'kill -9 of the engine, and of the exchange as soon as the next engine has read its journal',
  'exchange-killed-in-stop':
    'an operator stops the engine, and the exchange is killed meanwhile; both are started again',
  'cut-fin': 'connections end in order',
  'cut-rst': 'connections are reset',
  refused: 'nobody gets in; who is in stays',
  'refused-and-cut': 'everybody is thrown out, and nobody gets in',
  'silent-up': 'what the engine says does not arrive for a while; what it hears does',
  'silent-down': 'what the exchange says does not arrive for a while; what it hears does',
  'silent-both': 'half open: nothing arrives anywhere, and nobody is told',
  slow: 'every byte is late',
  trickle: 'frames and answers come a few bytes at a time',
  split: 'every frame in pieces',
  merge: 'many frames in one segment',
} as const satisfies Readonly<Record<string, string>>

export type BlowKind = keyof typeof BLOWS

export const BLOW_KINDS = Object.keys(BLOWS) as readonly BlowKind[]

export interface Blow {
  /** After the engine has begun to trade. */
  readonly atMs: number
  readonly kind: BlowKind
  /** Of what lasts: how long. Of who is killed: how long nobody is there. */
  readonly forMs: number
  /** In [0, 1]: of the connections, the share that it meets. */
  readonly share: number
}

/** Seconds and not minutes: in a longer one everything is noticed as in a short one, only later. */
const FOR_MS = { min: 300, max: 6_000 }
const PAUSE_MS_MEAN = 1_500

/** The blows of a seed, by time. Each kind comes before any comes again; what lasts may overlap what comes next. */
export function blowsOf(seed: number, durationMs: number): readonly Blow[] {
  const random = seededRandom(seed, 'blows')
  const blows: Blow[] = []
  let deck: BlowKind[] = []
  for (let atMs = random.exponential(PAUSE_MS_MEAN); atMs < durationMs; ) {
    if (deck.length === 0) deck = [...BLOW_KINDS]
    const [kind] = deck.splice(random.below(deck.length), 1)
    if (!kind) throw new Error('an empty deck')
    const forMs = FOR_MS.min + random.below(FOR_MS.max - FOR_MS.min)
    blows.push({ atMs: Math.round(atMs), kind, forMs, share: random.chance(0.5) ? 1 : random.next() })
    atMs += random.exponential(PAUSE_MS_MEAN) + forMs * random.next()
  }
  return blows
}
