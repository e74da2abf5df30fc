import { beforeAll, describe, expect, it } from 'vitest'
import { expectNothingLost } from './aftermath.ts'
import type { KillPoint } from './doomed.ts'
import { type Played, play, type Road } from './play.ts'
import { type Session, session } from './session.ts'

/** Other sessions, and longer ones: by the environment. */
const { KILLS_SEED, KILLS_LONGER_MS } = process.env
const seed = Number(KILLS_SEED ?? 1)
const longerMs = Number(KILLS_LONGER_MS ?? 0)
/** Milliseconds a boundary, on cores that others use too. */
const WITHIN_MS = 600_000 * (1 + longerMs / 1_000)
/** A failure is told with so many of the boundaries at which it happened. */
const TOLD_MAX = 5

const MOMENTS: Readonly<Record<KillPoint['kind'], string>> = {
  appended: 'that an entry is appended, and nothing of it is on disk',
  written: 'that an entry is on disk, and nobody has heard so',
  sent: 'that a request has left, and no answer came',
  late: 'that a request has left which arrives when the next engine is up',
}

/** Only a request by REST can be late: a frame dies with its socket. The journal's boundaries are the same by either. */
const BY: readonly (readonly [Road, readonly KillPoint['kind'][]])[] = [
  ['socket', ['appended', 'written', 'sent']],
  ['rest', ['sent', 'late']],
]

describe.each(BY)(
  `an engine that is killed, orders by %s (KILLS_SEED=${seed}), loses nothing, doubles nothing and assumes nothing`,
  (road, kinds) => {
    let told: Session
    let recorded: Played

    beforeAll(async () => {
      told = session(seed, longerMs)
      recorded = await play(told, road, null)
      expectNothingLost(recorded)
    })

    for (const kind of kinds)
      it(`in every moment ${MOMENTS[kind]}`, { timeout: WITHIN_MS }, async () => {
        const points = pointsOf(recorded, kind)
        expect(points.length).toBeGreaterThan(20)
        const failures: string[] = []
        for (const point of points) {
          const failure = await dies(point)
          if (failure) failures.push(`${JSON.stringify(point)}: ${failure}`)
        }
        console.info(`${kind}: killed at each of ${points.length} boundaries of session ${seed}, by ${road}`)
        expect(failures.slice(0, TOLD_MAX).join('\n\n'), `${failures.length} of ${points.length}`).toBe('')
      })

    async function dies(point: KillPoint): Promise<string | null> {
      try {
        const played = await play(told, road, point)
        expect(played.lives.map(({ alive }) => alive)).toEqual([false, true])
        expectSameUntilDeath(played)
        expectNothingLost(played)
        return null
      } catch (error) {
        return error instanceof Error ? (error.stack ?? error.message) : String(error)
      }
    }

    /** The boundary is the one that was recorded: up to it both lives are the same, to the byte. */
    function expectSameUntilDeath({ lives: [first], world }: Played): void {
      const before = first?.appended.length ?? 0
      expect(first?.appended).toEqual(recorded.lives[0]?.appended.slice(0, before))
      const onDisk = world.disk.records.findLastIndex(({ text }) => text.includes('"EngineStarted"'))
      const hashes = (of: Played['world'], count: number) =>
        of.disk.records.slice(0, count).map(({ hash }) => hash)
      expect(hashes(world, onDisk)).toEqual(hashes(recorded.world, onDisk))
    }
  },
)

function pointsOf({ lives: [life] }: Played, kind: KillPoint['kind']): readonly KillPoint[] {
  const { appended = [], sent = [] } = life ?? {}
  return kind === 'appended' || kind === 'written'
    ? appended.map(({ sequence }) => ({ kind, entry: sequence }))
    : sent.map((_, at) => ({ kind, request: at + 1 }))
}
