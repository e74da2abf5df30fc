import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { keepJournal } from '../../src/journal/keep.ts'
import { snapshotFolder } from '../../src/journal/snapshot-files.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { median } from '../throughput.ts'

const SCRIPT = fileURLToPath(new URL('./start-engine.ts', import.meta.url))
const NO_ARCHIVE = { segmentMsMax: Number.POSITIVE_INFINITY, segmentBytesMax: Number.POSITIVE_INFINITY }

export interface Start {
  /** From the start of the process to the open door, µs. */
  readonly openMicros: number
  /** Of that, reading and folding the journal. */
  readonly journalMicros: number
}

/** Starts of an engine on a journal, each a process of its own; the median. */
export async function startOf(
  url: string,
  path: string,
  times: number,
  withSnapshot: boolean,
): Promise<Start> {
  rmSync(snapshotFolder(path), { recursive: true, force: true })
  if (withSnapshot) keepJournal(path, NO_ARCHIVE, liveClock.now())
  const starts: Start[] = []
  for (let at = 0; at < times; at++) starts.push(await once(url, path))
  return {
    openMicros: median(starts.map(({ openMicros }) => openMicros)),
    journalMicros: median(starts.map(({ journalMicros }) => journalMicros)),
  }
}

function once(url: string, path: string): Promise<Start> {
  const startedMicros = liveClock.monotonicMicros()
  const child = spawn(process.execPath, [SCRIPT, url, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the engine ended with code ${code}`))
    })
    createInterface(child.stdout).once('line', (line) => {
      const openMicros = liveClock.monotonicMicros() - startedMicros
      const { journalMs } = JSON.parse(line) as { readonly journalMs: number }
      child.once('exit', () => resolve({ openMicros, journalMicros: journalMs * 1000 }))
    })
  })
}
