import { describe, it } from 'vitest'
import { expectConverged, type History, live } from '../races/interleaving.ts'

const calm = { seed: 0, lost: 0, late: 0, twice: 0 }

/** Histories that found something once, as small as they became. */
const HISTORIES: readonly (readonly [found: string, history: History])[] = [
  [
    'an order whose intent was on disk before its actor lived waited for ever to be told so',
    {
      weather: calm,
      deeds: [
        { afterMs: 0, deed: { kind: 'crash', who: 'gateway', which: 0 } },
        {
          afterMs: 0,
          deed: { kind: 'submit', side: 'buy', ticks: 0, size: 1, kept: 'resting' },
        },
        { afterMs: 0, deed: { kind: 'others', side: 'buy', size: 1 } },
      ],
    },
  ],
]

describe('histories that once ended in two truths', () => {
  for (const [found, history] of HISTORIES) it(found, async () => expectConverged(await live(history)))
})
