import { describe, expect, it } from 'vitest'
import { readNote } from '../../../src/console/operator/note.ts'

describe('a note', () => {
  it.each([
    ['STOP ada the venue fills nothing\n', { to: 'STOP', by: 'ada', reason: 'the venue fills nothing' }],
    ['  CAUTION   ada   news  ', { to: 'CAUTION', by: 'ada', reason: 'news' }],
  ])('says the rung, the name and the reason: %j', (text, word) => {
    expect(readNote(text)).toEqual(word)
  })

  it.each(['', 'STOP', 'STOP ada', 'stop ada news', 'HALT ada news', 'STOP ada two\nlines'])(
    'that is not understood says how one is written: %j',
    (text) => {
      expect(readNote(text)).toMatch(/^a note says the rung, who says so, and why, like/)
    },
  )
})
