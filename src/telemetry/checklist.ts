import { duration } from './amount.ts'
import { draw, type Piece } from './paint.ts'
import { withoutSecrets } from './secrets.ts'

/** One part of the start-up, done: `✓ journal 12 ms`. */
export const formatStep = (name: string, tookMs: number, colours: boolean): string =>
  draw([['green', '✓'], ` ${name} `, ['dim', duration(tookMs)]], colours)

/** One part of the start-up that failed: `✗ venue:kucoin the keys were refused`. */
export function formatFailure(name: string, reason: string, colours: boolean): string {
  const pieces: readonly Piece[] = [['red', '✗'], ` ${name} `, ['red', withoutSecrets(reason)]]
  return draw(pieces, colours)
}
