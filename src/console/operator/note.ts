import { type TightenWord, tightenWord } from './words.ts'

/**
 * The other way to tighten, for a person who has nothing but a shell: a file in the data folder whose text is the rung,
 * a name, and the reason.
 *
 *     echo "STOP ada the venue fills nothing" > var/data/tighten
 */
export const NOTE_FILE = 'tighten'

/** What a note says, or the sentence why it says nothing. */
export function readNote(text: string): TightenWord | string {
  const [, to, by, reason] = /^\s*(\S+)\s+(\S+)\s+(.+?)\s*$/s.exec(text) ?? []
  const read = tightenWord.safeParse({ to, by, reason })
  if (read.success) return read.data
  const [issue] = read.error.issues
  return `a note says the rung, who says so, and why, like "STOP ada the venue fills nothing": ${issue?.path.join('.')}: ${issue?.message}`
}
