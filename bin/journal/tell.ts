/** Says things, each a name and a sentence, a line each. */
export type Tell = (lines: readonly (readonly [name: string, sentence: string])[]) => void

const NAME_COLUMNS = 10

export const tellOn =
  (write: (text: string) => void): Tell =>
  (lines) =>
    write(lines.map(([name, sentence]) => `${name.padEnd(NAME_COLUMNS)}  ${sentence}\n`).join(''))
