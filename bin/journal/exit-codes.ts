/** What `npm run journal` tells its caller. 1 is left to node, for what nobody foresaw. */
export const JOURNAL_EXIT = {
  good: { code: 0, meaning: 'done; everything that was asked for is whole' },
  usage: { code: 2, meaning: 'wrong command line; nothing was read or written' },
  unavailable: {
    code: 3,
    meaning:
      'no journal there, something else, one of another version, a part of its archive missing, a data folder that an engine holds, or a place that cannot be written',
  },
  torn: {
    code: 4,
    meaning: '`verify`: the last entry is torn; it was never answered for, and the next start drops it',
  },
  damaged: {
    code: 5,
    meaning: 'an entry that does not follow from the one before, which is named; or a damaged file',
  },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>

export type JournalExit = keyof typeof JOURNAL_EXIT
