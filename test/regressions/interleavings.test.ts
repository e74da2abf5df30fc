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
  [
    'engines that came and went without having read the venue moved the time from which fills were looked for past one',
    {
      orders: 'socket',
      weather: { seed: 659290, lost: 0.27, late: 0.35, twice: 0.06 },
      deeds: [
        { afterMs: 0, deed: { kind: 'submit', side: 'buy', ticks: -4, size: 10, kept: 'resting' } },
        { afterMs: 5, deed: { kind: 'submit', side: 'sell', ticks: 8, size: 5, kept: 'immediate' } },
        { afterMs: 10, deed: { kind: 'cancel', which: 0 } },
        { afterMs: 5, deed: { kind: 'submit', side: 'buy', ticks: -3, size: 2, kept: 'resting' } },
        { afterMs: 5, deed: { kind: 'submit', side: 'sell', ticks: 13, size: 8, kept: 'post-only' } },
        { afterMs: 0, deed: { kind: 'amend', which: 7, ticks: -2, size: 2 } },
        { afterMs: 30, deed: { kind: 'submit', side: 'buy', ticks: -2, size: 10, kept: 'resting' } },
        { afterMs: 0, deed: { kind: 'hand', side: 'sell', ticks: -5, size: 4 } },
        { afterMs: 0, deed: { kind: 'others', side: 'buy', size: 8 } },
        { afterMs: 0, deed: { kind: 'others', side: 'buy', size: 4 } },
        { afterMs: 30, deed: { kind: 'cut' } },
        { afterMs: 5, deed: { kind: 'kill' } },
        { afterMs: 10, deed: { kind: 'submit', side: 'buy', ticks: 1, size: 6, kept: 'resting' } },
        { afterMs: 0, deed: { kind: 'cut' } },
        { afterMs: 700, deed: { kind: 'others', side: 'sell', size: 3 } },
        { afterMs: 0, deed: { kind: 'others', side: 'sell', size: 9 } },
        { afterMs: 0, deed: { kind: 'hand', side: 'sell', ticks: -1, size: 8 } },
        { afterMs: 100, deed: { kind: 'amend', which: 8, ticks: 11, size: 9 } },
        { afterMs: 0, deed: { kind: 'cancel', which: 14 } },
      ],
    },
  ],
]

describe('histories that once ended in two truths', () => {
  for (const [found, history] of HISTORIES) it(found, async () => expectConverged(await live(history)))
})
