import { expect, it } from 'vitest'
import { expectNothingLost } from '../kill-points/aftermath.ts'
import type { KillPoint } from '../kill-points/doomed.ts'
import { play, type Road } from '../kill-points/play.ts'
import { session } from '../kill-points/session.ts'

/** Deaths after which the next engine once did not know everything. */
const DEATHS: readonly (readonly [why: string, seed: number, road: Road, at: KillPoint])[] = [
  [
    'two fills of one millisecond, read in the wrong order, took the position through zero at the wrong price',
    2,
    'socket',
    { kind: 'appended', entry: 34 },
  ],
]

it.each(DEATHS)('%s', async (_why, seed, road, at) => {
  const played = await play(session(seed, 0), road, at)
  expect(played.lives.map(({ alive }) => alive)).toEqual([false, true])
  expectNothingLost(played)
})
