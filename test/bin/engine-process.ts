import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import { Program, wait } from '../../chaos/processes/program.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { type Report, reportSchema } from '../../src/report/schema.ts'

const ENGINE = fileURLToPath(new URL('../../bin/engine.ts', import.meta.url))

/** What an exchange says of itself in the data folder. */
export interface ExchangeNote {
  readonly url: string
  readonly pid: number
}

/** A folder for one test: data, configuration and report of its engines. Whatever still runs in it ends with the test. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'bulkhead-'))
  readonly dataDir = join(this.folder, 'data')
  readonly reportFile = join(this.folder, 'report.json')
  readonly #processes: ChildProcess[] = []

  /** Of the test that it is for: those of one file may run side by side. */
  constructor({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
    onTestFinished(() => {
      for (const child of this.#processes) child.kill('SIGKILL')
      const note = this.exchange()
      if (note && isAlive(note.pid)) process.kill(note.pid, 'SIGKILL')
      rmSync(this.folder, { recursive: true })
    })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** An engine on this folder's data. */
  engine(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Program {
    const child = spawn(process.execPath, [ENGINE, '--data-dir', this.dataDir, ...args], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#processes.push(child)
    return new Program(child)
  }

  /** Undefined when there is none that a next engine would have to find. */
  exchange(): ExchangeNote | undefined {
    const path = join(this.dataDir, 'exchange.json')
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ExchangeNote) : undefined
  }

  report(): Report {
    return reportSchema.parse(JSON.parse(readFileSync(this.reportFile, 'utf8')))
  }
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH; and what we may not signal is not ours.
    return false
  }
}

/** Resolves when the process is gone; rejects when it is not within so long. */
export async function gone(pid: number, withinMs = 3_000): Promise<void> {
  const deadline = liveClock.monotonicMicros() + withinMs * 1_000
  while (isAlive(pid)) {
    if (liveClock.monotonicMicros() > deadline) throw new Error(`process ${pid} is still there`)
    await wait(20)
  }
}

/** Command lines of running exchanges that got this seed. Only where processes are files; elsewhere none are seen. */
export function exchangesWith(seed: number): readonly string[] {
  if (!existsSync('/proc/self/cmdline')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf)
    .filter((line) => line.includes('bin/exchange.ts') && line.includes(`--seed=${seed} `))
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It ended between the listing and the look.
    return ''
  }
}
