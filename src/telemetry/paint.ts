import { styleText } from 'node:util'

/**
 * Text for a terminal in pieces, so that it can be measured and cut before it is coloured.
 *
 * What a venue or an exception says is foreign text: it may hold escape sequences that repaint the screen, and
 * line breaks that tear the status block. Control characters are replaced before anything is drawn.
 */
export type Piece = string | readonly [Style, string]
export type Style = 'dim' | 'bold' | 'green' | 'yellow' | 'red' | 'cyan' | 'magenta' | 'inverse'

/** Draws the pieces; with no colours, only their text. */
export function draw(pieces: readonly Piece[], colours: boolean): string {
  return pieces
    .map((piece) => {
      const text = printable(textOf(piece))
      return colours && typeof piece !== 'string'
        ? styleText(piece[0], text, { validateStream: false })
        : text
    })
    .join('')
}

/** Cuts the pieces to at most so many columns; an ellipsis tells that something is missing. */
export function cut(pieces: readonly Piece[], columns: number): readonly Piece[] {
  if (widthOf(pieces) <= columns) return pieces
  const kept: Piece[] = []
  let room = columns - 1
  for (const piece of pieces) {
    const text = [...printable(textOf(piece))].slice(0, Math.max(0, room)).join('')
    room -= [...text].length
    kept.push(typeof piece === 'string' ? text : [piece[0], text])
    if (room <= 0) break
  }
  return columns > 0 ? [...kept, '…'] : []
}

/** Columns on the screen. Every character we print ourselves is one column wide. */
export const widthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + [...printable(textOf(piece))].length, 0)

const textOf = (piece: Piece): string => (typeof piece === 'string' ? piece : piece[1])

// C0 and C1 controls, and the marks that turn the direction of writing.
const CONTROLS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

const printable = (text: string): string => text.replace(CONTROLS, '�')
