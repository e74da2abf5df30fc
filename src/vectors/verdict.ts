import { explain } from '../venues/kucoin/request.ts'

/** What was found out about a vector. A vector passes when something was verified and nothing was wrong. */

/** One thing that was looked at. */
export interface Check {
  /** What it shows when it holds, in a few words. */
  readonly what: string
  /** What is wrong; empty when it holds. */
  readonly problems: readonly string[]
  /** What was taken as equal although it is not the same, or could not be seen. */
  readonly notes: readonly string[]
}

/** One case: a file, or one of the several that a file holds. */
export interface Verdict {
  readonly file: string
  readonly name: string
  readonly checks: readonly Check[]
}

export const check = (what: string, problems: readonly string[], notes: readonly string[] = []): Check => ({
  what,
  problems,
  notes,
})

export const passed = ({ checks }: Verdict): boolean =>
  checks.length > 0 && checks.every(({ problems }) => problems.length === 0)

/** Judges one case. What the judging itself stumbles over is a verdict too: that case has failed, with the reason. */
export async function attempted(
  file: string,
  name: string,
  judgeIt: () => Promise<Verdict>,
): Promise<Verdict> {
  try {
    const verdict = await judgeIt()
    return verdict.checks.length > 0 ? verdict : unverified(file, name, 'nothing in it could be verified')
  } catch (error) {
    return unverified(file, name, `could not be judged: ${explain(error)}`)
  }
}

/** A case that nothing could be verified of, and why. */
export const unverified = (file: string, name: string, why: string): Verdict => ({
  file,
  name,
  checks: [check('known', [why])],
})
