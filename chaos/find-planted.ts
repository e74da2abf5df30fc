import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type CopiedTree, copyTree } from './copied-tree.ts'
import { misfit } from './mutant.ts'
import type { Planted } from './planted.ts'

/** A mistake that is not found within so many seeds was missed. */
export const SEEDS_MAX = 200
const MINUTES = 3
/** A mistake may well make an endless loop. */
const BATCH_MS_MAX = 1_800_000

/** By name the first seed, from 1, whose trial failed; null: it was missed. */
export type SeedsToFind = Readonly<Record<string, number | null>>

/**
 * Makes each mistake in a copy of the project and lets trials look for it, seed after seed.
 * @throws Error naming what no longer fits the code.
 */
export function findPlanted(
  list: readonly Planted[],
  told: (planted: Planted, seeds: number | null, how: string) => void,
): SeedsToFind {
  const stale = list.flatMap((planted) => misfit(planted, readFileSync(planted.file, 'utf8')) ?? [])
  if (stale.length > 0) throw new Error(stale.join('\n'))
  const tree = copyTree()
  try {
    const found: Record<string, number | null> = {}
    for (const planted of list) {
      const takeBack = tree.plant(planted)
      const { seeds, how } = seedsToFind(tree)
      takeBack()
      found[planted.name] = seeds
      told(planted, seeds, how)
    }
    return found
  } finally {
    tree.remove()
  }
}

function seedsToFind({ folder }: CopiedTree): { seeds: number | null; how: string } {
  const seeds = `1..${SEEDS_MAX}`
  const { stdout } = spawnSync(
    process.execPath,
    ['bin/chaos.ts', '--seeds', seeds, '--minutes', String(MINUTES), '--until-failure', '--keep-nothing'],
    { cwd: folder, encoding: 'utf8', timeout: BATCH_MS_MAX, killSignal: 'SIGKILL', maxBuffer: 1 << 28 },
  )
  const failures = [...stdout.matchAll(/^FAIL +seed (\d+).*\n? *(.*)$/gm)]
  const [first] = failures.toSorted((one, other) => Number(one[1]) - Number(other[1]))
  return first ? { seeds: Number(first[1]), how: first[2] ?? '' } : { seeds: null, how: '' }
}
