/** What the process tells its caller. The first that applies, from the top. */
export const EXIT = {
  clean: { code: 0, meaning: 'stopped as asked; positions as configured' },
  usage: { code: 2, meaning: 'wrong command line, configuration or keys; nothing was started' },
  cannotStart: { code: 3, meaning: 'venue, port or journal was not available; nothing was sent' },
  crashed: { code: 6, meaning: 'a crash that supervision could not contain' },
  violated: { code: 5, meaning: 'an invariant did not hold' },
  notFlat: { code: 4, meaning: 'stopped with positions left, or with a flat that could not be verified' },
  interrupted: { code: 130, meaning: 'a second Ctrl-C: stopped at once, positions and orders as they were' },
} as const

export type ExitReason = keyof typeof EXIT
export type ExitCode = (typeof EXIT)[ExitReason]['code']
