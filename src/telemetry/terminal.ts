import { stripVTControlCharacters } from 'node:util'
import type { Output } from './output.ts'

/**
 * A terminal with lines that scroll and a block that stays under them.
 *
 * The cursor rests at the end of the block, so that erasing it needs only how many rows it takes. A terminal that was
 * made narrower has wrapped the block meanwhile; its rows are counted anew for the width of now.
 */
export class Terminal {
  readonly #output: Output
  #block: readonly string[] = []

  constructor(output: Output) {
    this.#output = output
  }

  /** Prints a line above the block. */
  line(text: string): void {
    this.#output.write(frame(`${this.#erase()}${text}\n${this.#block.join('\n')}`))
  }

  /** Replaces the block; no lines take it away. A terminal too low for it shows none. */
  block(lines: readonly string[]): void {
    const erase = this.#erase()
    this.#block = lines.length + LINES_KEPT_MIN > this.#output.rows ? [] : lines
    this.#output.write(frame(erase + this.#block.join('\n')))
  }

  #erase(): string {
    if (this.#block.length === 0) return ''
    const columns = Math.max(1, this.#output.columns)
    const rows = this.#block.reduce((sum, line) => sum + Math.max(1, Math.ceil(visible(line) / columns)), 0)
    return `\r${rows > 1 ? `\u001b[${rows - 1}A` : ''}\u001b[0J`
  }
}

/** Rows that must be left for lines. */
const LINES_KEPT_MIN = 3

// Synchronised output: terminals that know it show the frame at once, others ignore it.
const frame = (text: string): string => `\u001b[?2026h${text}\u001b[?2026l`

const visible = (line: string): number => [...stripVTControlCharacters(line)].length
