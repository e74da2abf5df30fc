import type { Output } from '../../src/telemetry/output.ts'

/**
 * What a person would see: an Output that understands the few control sequences that we send, with a scrollback.
 * It wraps at its width, so a line that is too long shows its harm. Any sequence it does not know is an error.
 */
export class Screen implements Output {
  readonly isTerminal = true
  readonly dropped = 0
  columns: number
  rows: number
  #lines: string[] = ['']
  #row = 0
  #column = 0

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  readonly write = (text: string): void => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is what these are for
    for (const part of text.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|[\s\S]/gu)) {
      if (part[2] !== undefined) this.#control(part[1] ?? '', part[2])
      else this.#put(part[0])
    }
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  /** Made narrower, as a terminal that wraps its lines anew; the cursor stays at the end of the last. */
  narrow(columns: number): void {
    const chunks = new RegExp(`.{1,${columns}}`, 'gu')
    this.columns = columns
    this.#lines = this.#lines.flatMap((line) => line.match(chunks) ?? [''])
    this.#row = this.#lines.length - 1
    this.#column = [...(this.#lines[this.#row] ?? '')].length
  }

  /** All rows ever written, without the empty ones at the end. */
  get text(): readonly string[] {
    const last = this.#lines.findLastIndex((line) => line.trim() !== '')
    return this.#lines.slice(0, last + 1).map((line) => line.trimEnd())
  }

  #control(argument: string, command: string): void {
    if (command === 'm' || argument === '?2026') return
    if (command === 'A') this.#row = Math.max(0, this.#row - Number(argument))
    else if (command === 'J' && argument === '0') {
      this.#lines.length = this.#row + 1
      this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column)
    } else throw new Error(`the terminal does not know ESC[${argument}${command}`)
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0
    else if (character === '\n') this.#newLine()
    else if (character < ' ') throw new Error(`control character ${character.charCodeAt(0)} on the screen`)
    else {
      if (this.#column >= this.columns) this.#newLine()
      const line = (this.#lines[this.#row] ?? '').padEnd(this.#column)
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1)
      this.#column++
    }
  }

  #newLine(): void {
    this.#row++
    this.#column = 0
    this.#lines[this.#row] ??= ''
  }
}
