/**
 * Where samples contradict each other, or show at once what never comes together. Each is written down with its
 * reason, and each use of one is told in the report.
 */

/** Fields that only some messages have; the samples were put together from several. */
const SOMETIMES: Readonly<Record<string, string>> = {
  oldSize: 'oldSize comes with an update of the size only',
  triggerSuccess: 'triggerSuccess comes when a stop is triggered',
  error: 'error comes when a triggered stop fails',
}

/** Answers of which the venue has two kinds. */
const EITHER: Readonly<
  Record<string, { readonly reason: string; readonly accepts: (data: unknown) => boolean }>
> = {
  'POST /api/v2/changeCrossUserLeverage': {
    reason: "the venue's specification says true where an older recording has the setting",
    accepts: (data) => data === true,
  },
}

/** Problems without those that are quirks of the samples, and what was let pass. */
export function withoutQuirks(
  problems: readonly string[],
  call: string,
  data: unknown,
): { readonly problems: readonly string[]; readonly notes: readonly string[] } {
  const either = EITHER[call]
  if (problems.length > 0 && either?.accepts(data)) return { problems: [], notes: [either.reason] }
  const reasonOf = (problem: string): string | undefined =>
    SOMETIMES[/^(\w+) is missing$/.exec(problem)?.[1] ?? '']
  const notes = problems.map(reasonOf).filter((reason) => reason !== undefined)
  return { problems: problems.filter((problem) => reasonOf(problem) === undefined), notes }
}
