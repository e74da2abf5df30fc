/** One deliberate mistake: `from` stands exactly once in the file. */
export interface Mutant {
  readonly file: string
  readonly from: string
  readonly to: string
  /** Why no test can tell; such a mutant is expected to live. */
  readonly lives?: string
}
