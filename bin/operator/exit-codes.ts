/** What `npm run operator` tells its caller. 1 is left to node, for what nobody foresaw. */
export const OPERATOR_EXIT = {
  done: { code: 0, meaning: 'done, and in the journal; or the status was printed' },
  usage: { code: 2, meaning: 'wrong command line; nothing was said to the engine' },
  unreachable: { code: 3, meaning: 'no engine runs in that data folder, or it does not answer' },
  refused: { code: 4, meaning: 'the engine refused, and said why' },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>

export type OperatorExit = keyof typeof OPERATOR_EXIT
