import type { EventObject } from 'xstate'
import type { ServiceScope } from '../src/supervision/scope.ts'
import type { Pong } from '../src/supervision/tree.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { toStream } from './messages.ts'
import { ASSESSOR, JOURNAL, LADDER, reconcilerOf, streamOf } from './names.ts'
import type { VenueWorld } from './world.ts'

/** Who guards our orders. Each says by itself that it lives; that it is there proves nothing. */
export const GUARDS = ['risk', 'journal', 'private stream', 'reconciler'] as const
export type Guard = (typeof GUARDS)[number]

/** What each guard that did not prove itself has failed in; empty when all live. */
export type Failures = ReadonlyMap<Guard, string>

/**
 * Asks all guards of our orders for a proof of life and judges when their time is over: who is ready has to answer in its
 * own turn, the disk has to have taken what was written when we asked, the venue has to have said something on the private
 * stream since, and a comparison with the venue must not be overdue.
 */
export function guardsOf(
  world: VenueWorld,
  scope: ServiceScope<EventObject, undefined>,
): (withinMs: number, judged: (failures: Failures) => void) => void {
  const { journal, own: heard, ports, settings, venue } = world
  const stream = streamOf(venue.name, 'private')
  const paths: Readonly<Record<Guard, readonly string[]>> = {
    risk: [LADDER, ASSESSOR],
    journal: [JOURNAL],
    'private stream': [stream],
    reconciler: [reconcilerOf(venue.name)],
  }
  /** A comparison takes its time, and one may fail. */
  const overdueMs = 2 * settings.reconcileEveryMs

  return (withinMs, judged) => {
    const tree = treeOf(scope.self.system)
    const askedMicros = ports.clock.monotonicMicros()
    const written = journal.sequence
    const pongs = new Map<string, Pong>()
    for (const path of Object.values(paths).flat())
      void tree.ping(path, withinMs).then((pong) => void pongs.set(path, pong))
    toStream(scope, venue.name, 'private', { type: 'PROVE' })
    scope.after(withinMs, () => {
      const failures = new Map<Guard, string>()
      for (const guard of GUARDS) {
        const failure = silent(paths[guard]) ?? own[guard]()
        if (failure) failures.set(guard, failure)
      }
      judged(failures)
    })

    function silent(of: readonly string[]): string | undefined {
      for (const path of of) {
        const status = tree.status(path)
        if (status !== 'ready') return `${path} is ${status}`
        if (pongs.get(path)?.answered !== true) return `${path} did not answer within ${withinMs} ms`
      }
      return undefined
    }

    const own: Readonly<Record<Guard, () => string | undefined>> = {
      risk: () => undefined,
      journal: () =>
        journal.durableSequence < written
          ? `entry ${written} is not on the disk after ${withinMs} ms`
          : undefined,
      'private stream': () =>
        heard.heardMicros.private < askedMicros ? `the venue said nothing within ${withinMs} ms` : undefined,
      reconciler: () => {
        const sinceMs = (ports.clock.monotonicMicros() - heard.comparedMicros) / 1000
        return sinceMs > overdueMs ? `no comparison for ${Math.round(sinceMs)} ms` : undefined
      },
    }
  }
}
