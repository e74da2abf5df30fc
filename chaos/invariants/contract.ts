/** Where an invariant is looked at: in every run of the engine, or in trials, which see the exchange's side too. */
export type Checked = { readonly inEveryRun: string } | { readonly inTrials: string }

/** One of the sixteen things that must hold, and the files that watch it. */
export interface Promised {
  readonly number: number
  readonly what: string
  readonly by: readonly Checked[]
}

const run = (name: string): Checked => ({ inEveryRun: name })
const trial = (name: string): Checked => ({ inTrials: name })

/** What must hold, in the order in which it was promised. */
export const CONTRACT: readonly Promised[] = [
  { number: 1, what: 'no order is lost', by: [run('every-intent-accounted'), trial('no-order-lost')] },
  {
    number: 2,
    what: 'an intent is one order',
    by: [run('one-venue-order-per-intent'), trial('order-has-a-record')],
  },
  {
    number: 3,
    what: 'positions, fees and cash are the sums of what happened',
    by: [run('position-equals-fills'), run('ledger-sums'), trial('ledgers-equal'), trial('cash-explained')],
  },
  {
    number: 4,
    what: 'the worst case is within limits',
    by: [run('exposure-within-limits'), trial('exposure-at-the-venue')],
  },
  { number: 5, what: 'the ladder moves by its table', by: [run('ladder-by-table')] },
  {
    number: 6,
    what: 'STOP holds',
    by: [run('no-order-after-stop'), trial('stop-holds-at-the-venue'), trial('latch-outlives-the-process')],
  },
  {
    number: 7,
    what: 'the log is the state',
    by: [trial('replay-is-the-state'), trial('replay-sends-nothing')],
  },
  {
    number: 8,
    what: 'a death stays in its compartment',
    by: [trial('siblings-undisturbed')],
  },
  { number: 9, what: 'fills only grow', by: [run('fills-monotone')] },
  { number: 10, what: 'silence is no refusal', by: [trial('silence-is-no-refusal')] },
  {
    number: 11,
    what: 'the journal is ahead of every request',
    by: [run('request-after-journal'), trial('order-has-a-record')],
  },
  { number: 12, what: 'every queue keeps its bound', by: [trial('queues-bounded')] },
  { number: 13, what: 'numbers are numbers', by: [trial('numbers-are-numbers')] },
  { number: 14, what: 'no order on stale data', by: [run('no-order-on-stale-data')] },
  { number: 15, what: 'a spent budget ends in a safe state', by: [trial('spent-budget-is-safe')] },
  {
    number: 16,
    what: 'nothing is left after a stop; in trouble it is named',
    by: [trial('nothing-left-after-stop'), trial('left-is-named')],
  },
]

export const pathOf = (checked: Checked): string =>
  'inEveryRun' in checked
    ? `src/invariants/${checked.inEveryRun}.ts`
    : `chaos/invariants/${checked.inTrials}.ts`

/** Every invariant's name, once. */
export const INVARIANT_NAMES: readonly string[] = [
  ...new Set(
    CONTRACT.flatMap(({ by }) => by.map((each) => ('inTrials' in each ? each.inTrials : each.inEveryRun))),
  ),
]
