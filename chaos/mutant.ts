/** One deliberate mistake: `from` stands exactly once in the file. */
export interface Mutant {
  readonly file: string
  readonly from: string
  readonly to: string
  /** Why no test can tell; such a mutant is expected to live. */
  readonly lives?: string
}

/** What keeps a mistake from being made in this text of its file; undefined: it fits. */
export function misfit({ file, from, to }: Mutant, text: string): string | undefined {
  const times = text.split(from).length - 1
  if (times !== 1) return `${file} has ${JSON.stringify(from)} ${times} times, not once`
  return from === to ? `${file}: ${JSON.stringify(from)} is replaced by itself` : undefined
}
