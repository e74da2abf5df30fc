import { describe, it } from 'vitest'
import { expectConverged, type History, live } from '../races/interleaving.ts'

const calm = { seed: 0, lost: 0, late: 0, twice: 0 }

/** Histories that found something once, as small as they became. */
const HISTORIES: readonly (readonly [found: string, history: History])[] = [
  [
    'an order whose intent was on disk before its actor lived waited for ever to be told so',
    {
      orders: 'rest',
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
  [
    'an order in doubt learned its id and of fills that were not here: the books took it for known, and nobody asked',
    {
      orders: 'rest',
      weather: { seed: 634634, lost: 0.12, late: 0.05, twice: 0 },
      deeds: [
        { afterMs: 0, deed: { kind: 'submit', side: 'sell', ticks: 0, size: 1, kept: 'resting' } },
        { afterMs: 0, deed: { kind: 'submit', side: 'buy', ticks: -1, size: 1, kept: 'reduce-only' } },
        { afterMs: 0, deed: { kind: 'hand', side: 'buy', ticks: -1, size: 1 } },
        { afterMs: 0, deed: { kind: 'submit', side: 'buy', ticks: 1, size: 1, kept: 'stop' } },
        { afterMs: 3000, deed: { kind: 'submit', side: 'sell', ticks: 0, size: 2, kept: 'resting' } },
        { afterMs: 30, deed: { kind: 'cancel', which: 0 } },
        { afterMs: 0, deed: { kind: 'cancel', which: 15 } },
        { afterMs: 700, deed: { kind: 'crash', who: 'desk', which: 0 } },
        { afterMs: 0, deed: { kind: 'others', side: 'buy', size: 1 } },
        { afterMs: 0, deed: { kind: 'cut' } },
      ],
    },
  ],
]

describe('histories that once ended in two truths', () => {
  for (const [found, history] of HISTORIES) it(found, async () => expectConverged(await live(history)))
})
