import { afterAll, beforeAll, expect } from 'vitest'

/** Fails the file when anything in it reaches the process: xstate rethrows what nobody handles from a timer. */
export function expectNothingUncaught(): void {
  const uncaught: unknown[] = []
  const note = (error: unknown): number => uncaught.push(error)
  beforeAll(() => {
    process.on('uncaughtException', note)
    process.on('unhandledRejection', note)
  })
  afterAll(async () => {
    // One real round of timers, which is where it would come from.
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
    expect(uncaught).toEqual([])
  })
}
