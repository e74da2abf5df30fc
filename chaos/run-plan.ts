import { scattered, seededRandom } from '../src/ports/random.ts'
import { FAULT_KINDS, type FaultKind } from './catalogue.ts'
import { drawn, type Plan } from './plan.ts'
import { STRIKES } from './strikes.ts'

/** A run lasts as long as somebody wants, so its plan has no end: it is drawn a stretch at a time. */
export const STRETCH_MS = 60_000
/** A person who looks on sees something every moment, and the engine at work in between. */
const FAULTS_A_STRETCH = 120

/** Everything of the wire, which waits for something that it fits. */
const ON_THE_WIRE = FAULT_KINDS.filter((kind) => !(kind in STRIKES))

/**
 * What a minute is made of, by shares: so many crashes and lost connections that supervision is seen at work, and of what
 * keeps the engine from trading for a while so little that it trades. Not here is what needs somebody who starts the
 * process again: an actor that is doomed may take the root with it, and what happens to the process and its disk is done
 * by trials, on virtual disks and on real ones.
 */
const SHARES: readonly (readonly [share: number, kinds: readonly FaultKind[]])[] = [
  [0.43, ['child-crashed', 'child-crashed-hearing']],
  // A frozen one is silent for long, and the ladder takes silence seriously.
  [0.24, ['socket-cut', 'socket-cut', 'socket-cut', 'socket-closed', 'socket-closed', 'socket-frozen']],
  [0.28, ON_THE_WIRE],
  [
    0.04,
    [
      ...(['sockets-all-cut', 'sockets-all-closed', 'sockets-all-torn', 'connects-refused'] as const),
      ...([
        'pongs-lost',
        'frames-trickle',
        'ack-lost',
        'filters-changed',
        'order-pulled',
        'operator-garbles',
      ] as const),
      ...(['filled-and-pulled', 'hand-order', 'loop-blocked', 'clock-drifts'] as const),
      ...(['net-refused', 'net-no-name', 'net-no-trust', 'net-no-connect'] as const),
    ],
  ],
  [
    0.01,
    [
      ...(['maintenance', 'key-revoked', 'liquidated', 'money-withdrawn'] as const),
      ...(['operator-acts', 'stop-twice', 'two-consoles', 'clock-ahead', 'clock-behind'] as const),
    ],
  ],
]

/** The n-th stretch of the plan of a run's seed, the same wherever it is drawn. */
export function stretchOf(seed: number, stretch: number): Plan {
  const random = seededRandom(scattered(seed), `stretch ${stretch}`)
  const faults = drawn(random, FAULTS_A_STRETCH, STRETCH_MS, () => {
    let left = random.next()
    const family = SHARES.find(([share]) => {
      left -= share
      return left < 0
    })
    return { kind: random.pick((family ?? SHARES[0])?.[1] ?? FAULT_KINDS) }
  })
  return { seed, durationMs: STRETCH_MS, faults }
}

/** Every kind that a run can meet. */
export const RUN_KINDS: readonly FaultKind[] = [...new Set(SHARES.flatMap(([, kinds]) => kinds))]
