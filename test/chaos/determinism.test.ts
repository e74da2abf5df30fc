import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, expect, it, test } from 'vitest'
import { commit } from '../../bin/engine/commit.ts'
import { copyTree } from '../../chaos/copied-tree.ts'
import { type Mutant, misfit } from '../../chaos/mutant.ts'
import { openSimulation } from '../../chaos/simulation.ts'
import { ambientNames } from '../ambient-ban.ts'

const SEEDS = 50
/** Market time under faults; beginning, healing and stopping come on top. */
const MINUTES = 0.2
/** Processes that are started for nothing but their hashes may be slow on a busy machine. */
const PROCESS_MS_MAX = 240_000

/** Hashes of journals by the whole name of each run, from a process of its own. */
async function hashes(seeds: number, folder = '.', environment = {}): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      'bin/chaos.ts',
      '--seeds',
      `1..${seeds}`,
      '--minutes',
      String(MINUTES),
      '--workers',
      '1',
      '--keep-nothing',
    ],
    { cwd: folder, env: { ...process.env, ...environment }, timeout: PROCESS_MS_MAX },
  ).catch((error: { stdout: string }) => error)
  const found = [...stdout.matchAll(/seed (\d+) .* journal ([0-9a-f]+)$/gm)]
  return Object.fromEntries(found.map(([, seed, hash]) => [`seed ${seed}, ${name}`, hash ?? '']))
}

/** What names a run beside its seed. */
const name = await (async () => {
  const simulation = await openSimulation(1, {})
  await simulation.close()
  return `commit ${commit()}, Node ${process.version}, configuration ${simulation.builds[0].configHash.slice(0, 12)}`
})()

it(`${SEEDS} seeds give the same journals in two processes that have nothing else in common`, async () => {
  const [first, second] = await Promise.all([
    hashes(SEEDS),
    hashes(SEEDS, '.', {
      TZ: 'Pacific/Chatham',
      LANG: 'tr_TR.UTF-8',
      NODE_OPTIONS: '--max-semi-space-size=1',
    }),
  ])
  expect(Object.keys(first)).toHaveLength(SEEDS)
  expect(second).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(SEEDS)
}, 300_000)

const INJECTED: readonly (readonly [what: string, mutant: Mutant])[] = [
  [
    'a random number in a price',
    {
      file: 'src/strategies/avellaneda-stoikov.ts',
      from: 'const half = Math.max(optimalSpread(model) / 2, least) * view.spreadScale',
      to: 'const half = Math.max(optimalSpread(model) / 2, least) * view.spreadScale + Math.random() * 20',
    },
  ],
  [
    'the time of the wall in the journal',
    { file: 'src/journal/journal.ts', from: 'at: this.#clock.now()', to: 'at: Date.now()' },
  ],
  [
    'a timer of the machine in the tree',
    {
      file: 'src/supervision/xstate-seams.ts',
      from: `const timer = clock.setTimeout(() => {
      own.delete(delayed)
      internals._relay(source, target, event)
    }, delay)`,
      to: `const timer: unknown = setTimeout(() => {
      own.delete(delayed)
      internals._relay(source, target, event)
    }, delay / 100)`,
    },
  ],
]

const tree = copyTree()
afterAll(tree.remove)

test.each(INJECTED)(
  '%s is named by the ban on what is ambient, and no two processes agree',
  async (_what, mutant) => {
    const text = readFileSync(mutant.file, 'utf8')
    expect(misfit(mutant, text)).toBeUndefined()
    expect(ambientNames(mutant.file, text.replace(mutant.from, mutant.to))).toHaveLength(1)
    const takeBack = tree.plant(mutant)
    const [first, second] = await Promise.all([hashes(2, tree.folder), hashes(2, tree.folder)])
    takeBack()
    expect(second).not.toEqual(first)
  },
)
