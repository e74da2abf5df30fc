import type { Replay } from '../../src/supervision/replay-crash.ts'

/** What `npm run replay-crash` tells its caller. 1 is left to node, for what nobody foresaw. */
export const EXIT_CODES: Readonly<Record<Replay['verdict'] | 'unreadable', number>> = {
  same: 0,
  unreadable: 2,
  impossible: 3,
  survived: 4,
  another: 5,
}
