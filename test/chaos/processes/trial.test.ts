import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { neverMet } from '../../../chaos/processes/batch.ts'
import { BLOW_KINDS, type Blow, type BlowKind, blowsOf } from '../../../chaos/processes/blows.ts'
import { runProcessTrial } from '../../../chaos/processes/trial.ts'
import { gone, isAlive } from '../../bin/engine-process.ts'

const blow = (atMs: number, kind: BlowKind, forMs = 0): Blow => ({ atMs, kind, forMs, share: 1 })

/** One of each thing that can only be done to processes and sockets. */
const STORY: readonly Blow[] = [
  blow(300, 'split', 600),
  blow(1_000, 'exchange-killed-writing', 400),
  blow(3_500, 'engine-killed', 200),
  blow(6_000, 'silent-down', 2_000),
  blow(6_500, 'exchange-stopped', 1_000),
  blow(8_500, 'refused-and-cut', 600),
  blow(9_500, 'engine-stopped', 1_000),
]

test('killed, stopped, cut and silenced, two programs end equal to the last fill, and flat', async () => {
  const verdict = await runProcessTrial({ seed: 5, durationMs: 11_000, blows: STORY })
  expect(verdict).toMatchObject({ failures: [], folder: null })
  expect(verdict.blows).toEqual(Object.fromEntries(STORY.map(({ kind }) => [kind, 1])))
  // The last one is killed when everything is over, to see that it says the same again.
  expect(verdict.starts.exchange).toBe(3)
  expect(verdict.starts.engine).toBeGreaterThanOrEqual(2)
  // On a busy machine the ladder lets little through between two blows.
  expect(verdict.orders).toBeGreaterThan(5)
  expect(verdict.fills).toBeGreaterThan(0)
})

test('a batch that lasted names the kinds of blows that met nobody', () => {
  const all = Object.fromEntries(BLOW_KINDS.map((kind) => [kind, 1])) as Record<BlowKind, number>
  expect(neverMet(all, 300_000)).toEqual([])
  expect(neverMet({ ...all, 'both-killed': 0, merge: 0 }, 300_000)).toEqual(['both-killed', 'merge'])
  expect(neverMet({ ...all, merge: 0 }, 60_000), 'a minute is too short to say').toEqual([])
})

test('the blows of a seed are the same twice, in order, and each kind comes in its turn', () => {
  for (const seed of [1, 2, 3]) {
    const blows = blowsOf(seed, 120_000)
    expect(blowsOf(seed, 120_000)).toEqual(blows)
    expect(blows.map(({ atMs }) => atMs)).toEqual(blows.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
    expect(new Set(blows.map(({ kind }) => kind)).size).toBe(BLOW_KINDS.length)
    expect(blows.every(({ atMs }) => atMs < 120_000)).toBe(true)
  }
  expect(blowsOf(1, 60_000)).not.toEqual(blowsOf(2, 60_000))
})

test.skipIf(!existsSync('/proc/self/stat'))(
  'a trial that is killed leaves no program behind, a stopped one neither',
  async () => {
    const doomed = spawn(process.execPath, [fileURLToPath(new URL('doomed-trial.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const { stdout } = doomed
    if (!stdout) throw new Error('a program without output')
    const [text] = (await once(createInterface({ input: stdout }), 'line')) as [string]
    const pids = JSON.parse(text) as readonly number[]
    expect(pids.length).toBe(2)
    expect(pids.every(isAlive)).toBe(true)
    // A signal is on its way for as long as the machine is busy.
    await vi.waitFor(() => expect(readFileSync(`/proc/${pids[1]}/stat`, 'utf8')).toContain(') T '), 30_000)
    doomed.kill('SIGKILL')
    for (const pid of pids) await gone(pid)
  },
)
