import type { Level, TelemetryLine } from './events.ts'
import { draw, type Piece, type Style } from './paint.ts'
import { withoutSecrets } from './secrets.ts'
import { levelOf, sentenceOf } from './sentence.ts'

/** Longest sentence printed; a longer one is somebody's payload. */
const SENTENCE_CHARACTERS_MAX = 400
/** The longest name of an event: ChildQuarantined, PositionAdjusted. */
const NAME_COLUMNS = 16

const LEVEL_STYLE: Record<Level, Style> = { info: 'cyan', warn: 'yellow', error: 'red' }

/** One line for a terminal: UTC time, the event's name, what happened. */
export function formatLine({ at, event }: TelemetryLine, colours: boolean): string {
  const pieces: Piece[] = [
    ['dim', clockTime(at)],
    '  ',
    [LEVEL_STYLE[levelOf(event)], event.type.padEnd(NAME_COLUMNS)],
    '  ',
    ...sentenceOf(event).map(cleaned),
  ]
  return draw(pieces, colours)
}

/** The sentence without colours, as the message of a log record. */
export const messageOf = ({ event }: TelemetryLine): string => draw(sentenceOf(event).map(cleaned), false)

/** `07:41:03.120`, UTC. */
export const clockTime = (at: number): string =>
  Number.isFinite(at) ? new Date(at).toISOString().slice(11, 23) : '--:--:--.---'

function cleaned(piece: Piece): Piece {
  const clean = (text: string): string => withoutSecrets(text.slice(0, SENTENCE_CHARACTERS_MAX))
  return typeof piece === 'string' ? clean(piece) : [piece[0], clean(piece[1])]
}
