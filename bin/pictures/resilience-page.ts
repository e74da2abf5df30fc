import { CATALOGUE } from '../../chaos/catalogue.ts'
import { INVARIANT_NAMES } from '../../chaos/invariants/contract.ts'
import type { PublishedScorecard } from '../../chaos/scorecard.ts'
import { table } from './parts.ts'

/** `docs/resilience.md`: the published scorecard, whole. */
export function resiliencePage(card: PublishedScorecard): string {
  const { commit, faults, minutes, mutants, neverHappened, node, seeds, violations } = card
  return [
    '# Resilience',
    `What the engine came to under faults, as \`npm run chaos -- --scorecard\` found it: ${seeds.run} seeds of ${minutes} minutes of`,
    `market time, commit ${commit}, Node ${node}. Times are market time. The figures are in [resilience.json](resilience.json);`,
    'this page is made from them. What a trial is: [chaos.md](chaos.md).',
    '',
    resilienceSummary(card),
    ...(seeds.failed.length > 0 ? ['', `Failed: ${seeds.failed.join(', ')}.`] : []),
    '',
    '## Faults',
    'From a fault until all was well again: every actor ready, the books equal to the exchange, order by order and lot by lot.',
    'Faults that overlap end together, so a small one beside a large one takes as long as the large one.',
    '',
    table(
      ['fault', 'what it is', 'injected', 'recovered p50', 'p99'],
      Object.entries(faults).map(([kind, { injected, recoveryMs }]) => [
        `\`${kind}\``,
        CATALOGUE[kind as keyof typeof CATALOGUE] ?? 'of an earlier catalogue',
        count(injected),
        time(recoveryMs.p50),
        time(recoveryMs.p99),
      ]),
    ),
    '',
    neverHappened.length > 0
      ? `Never happened: ${neverHappened.join(', ')}.`
      : 'Everything that has to happen in a batch happened.',
    '',
    '## Invariants',
    table(
      ['invariant', 'broken'],
      [...new Set([...INVARIANT_NAMES, ...Object.keys(violations)])].map((name) => [
        `\`${name}\``,
        count(violations[name] ?? 0),
      ]),
    ),
    '',
    '## Planted mistakes',
    'Does it find anything? Each of these mistakes was made in a copy of the engine, and trials looked for it, seed after seed.',
    '',
    table(
      ['mistake', 'found at seed'],
      Object.entries(mutants).map(([name, at]) => [name, at === null ? 'missed' : String(at)]),
    ),
    '',
  ].join('\n')
}

/** The few figures that say it all. */
export function resilienceSummary(card: PublishedScorecard): string {
  const { duplicates, faults, mutants, orphans, seeds, simulatedHours, speed, timeToFlatMs, violations } =
    card
  const found = Object.values(mutants).filter((at) => at !== null).length
  return table(
    ['figure', 'value'],
    [
      ['seeds run, failed', `${count(seeds.run)}, ${count(seeds.failed.length)}`],
      [
        'market time',
        `${count(Math.round(simulatedHours))} h, at ${count(Math.round(speed))} times real time a core`,
      ],
      ['faults injected', count(sum(Object.values(faults).map(({ injected }) => injected)))],
      ['invariants broken', count(sum(Object.values(violations)))],
      ['orphan orders, duplicate orders', `${count(orphans)}, ${count(duplicates)}`],
      ['worst exposure over a limit', `${card.worstOverLimit.toFixed(2)} USDT`],
      ['flat after the word to stop, p50, p99', `${time(timeToFlatMs.p50)}, ${time(timeToFlatMs.p99)}`],
      ['planted mistakes found', `${found} of ${Object.keys(mutants).length}`],
    ],
  )
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const count = (number: number): string => number.toLocaleString('en-US')

const time = (ms: number | null): string =>
  ms === null ? '' : ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
