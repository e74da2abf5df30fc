import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutant, misfit } from '../chaos/mutant.ts'
import { SUPERVISION } from './mutants/supervision.ts'

/**
 * `npm run mutants -- [--only TEXT]`: makes each deliberate mistake of the list in a copy of the project and asks the
 * tests. A mistake that no test minds has survived. Exit code 0: none that was not expected to; 1: some did; 2: the
 * list no longer fits the code.
 */
const COPIED = [
  'bench',
  'bin',
  'docs',
  'machines',
  'src',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'vitest.mutation.config.ts',
]
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', '--max-workers=1', '--no-isolate']
/** The cheap ones first; most mistakes do not get beyond them. A machine that is busy must not pass for a test that minds. */
const TESTS = [
  ['--config=vitest.mutation.config.ts', '--testTimeout=30000'],
  ['test/supervision/model.test.ts', 'test/supervision/documentation.test.ts'],
]
/** A mistake may well make an endless loop; the tests by themselves take five seconds each time. */
const TEST_MS_MAX = 120_000

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const chosen = SUPERVISION.filter((mutant) => mutant.file.includes(values.only))
const stale = chosen.flatMap((mutant) => misfit(mutant, readFileSync(mutant.file, 'utf8')) ?? [])
if (chosen.length === 0 || stale.length > 0) {
  for (const sentence of stale) process.stderr.write(`mutants: ${sentence}\n`)
  if (chosen.length === 0) process.stderr.write(`mutants: none in a file called ${values.only}\n`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
try {
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const survivors = chosen.filter(survives)
  const killed = chosen.length - survivors.length
  const percent = ((killed / chosen.length) * 100).toFixed(1)
  process.stdout.write(
    `\n${killed} of ${chosen.length} killed (${percent} %), ${survivors.length} survived\n`,
  )
  process.exitCode = survivors.every((mutant) => mutant.lives) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

function survives(mutant: Mutant): boolean {
  const path = join(folder, mutant.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(mutant.from, () => mutant.to),
  )
  const run = firstFailure()
  writeFileSync(path, text)
  const survived = run === undefined
  const change = `${mutant.from.trim()} → ${mutant.to.trim() || 'nothing'}`.replaceAll(/\s+/g, ' ')
  const why = survived && mutant.lives ? ` (${mutant.lives})` : ''
  const verdict = survived ? 'SURVIVED' : run.signal === null ? 'killed' : 'hung'
  process.stdout.write(`${verdict.padEnd(10)}${mutant.file}: ${change}${why}\n`)
  return survived
}

function firstFailure(): SpawnSyncReturns<Buffer> | undefined {
  for (const tests of TESTS) {
    const run = spawnSync(process.execPath, [...VITEST, ...tests], {
      cwd: folder,
      timeout: TEST_MS_MAX,
      killSignal: 'SIGKILL',
    })
    if (run.status !== 0) return run
  }
  return undefined
}
