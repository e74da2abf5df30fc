import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type TestContext, vi } from 'vitest'
import { liveClock } from '../../src/ports/live/clock.ts'
import { type Report, reportSchema } from '../../src/report/schema.ts'

const ENGINE = fileURLToPath(new URL('../../bin/engine.ts', import.meta.url))

// Real processes in real time, on cores that others use too.
vi.setConfig({ testTimeout: 60_000 })

/** What the engine complained of is read so long after its end. */
const COMPLAINT_WITHIN_MS = 200

/** One line of the engine's output. */
export interface Line {
  readonly type: string
  /** Epoch ms by the engine's clock. */
  readonly time: number
  readonly level: string
  readonly [field: string]: unknown
}

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
  engine(args: readonly string[], environment: NodeJS.ProcessEnv = {}): EngineProcess {
    const child = spawn(process.execPath, [ENGINE, '--data-dir', this.dataDir, ...args], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#processes.push(child)
    return new EngineProcess(child)
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

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running engine, by what it says. */
export class EngineProcess {
  readonly lines: Line[] = []
  /** Lines of the output that are not JSON. */
  readonly unreadable: string[] = []
  readonly exited: Promise<Exit>
  complaint = ''
  readonly #child: ChildProcess
  readonly #waiting = new Set<(line: Line) => void>()

  constructor(child: ChildProcess) {
    this.#child = child
    const { stdout, stderr } = child
    if (!stdout || !stderr) throw new Error('an engine without pipes')
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.complaint += text
    })
    createInterface({ input: stdout }).on('line', (text) => this.#hear(text))
    // Not `close`: an exchange that outlives the engine has the other end of its complaints.
    this.exited = Promise.all([once(child, 'exit'), once(stdout, 'close')]).then(async ([[code, signal]]) => {
      await Promise.race([stderr.closed || once(stderr, 'close'), wait(COMPLAINT_WITHIN_MS)])
      return { code, signal }
    })
  }

  /** Everything that it said, on both pipes. */
  get said(): string {
    return [...this.unreadable, ...this.lines.map((line) => JSON.stringify(line)), this.complaint].join('\n')
  }

  /** The first line of this kind, already said or to come; rejects when the engine ends without it. */
  line(type: string, matches: (line: Line) => boolean = () => true): Promise<Line> {
    const wanted = (line: Line): boolean => line.type === type && matches(line)
    const heard = this.lines.find(wanted)
    if (heard) return Promise.resolve(heard)
    return new Promise((resolve, reject) => {
      const hear = (line: Line): void => {
        if (!wanted(line)) return
        this.#waiting.delete(hear)
        resolve(line)
      }
      this.#waiting.add(hear)
      this.exited.then(({ code }) =>
        reject(
          new Error(`the engine ended with ${code} before it said ${type}:\n${this.said.slice(-2_000)}`),
        ),
      )
    })
  }

  phases(): readonly unknown[] {
    return this.lines.filter(({ type }) => type === 'PhaseEntered').map(({ phase }) => phase)
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** What `| head -1` does after its line. */
  closeOutput(): void {
    this.#child.stdout?.destroy()
  }

  #hear(text: string): void {
    let line: Line
    try {
      line = JSON.parse(text) as Line
    } catch {
      // Not every test is about lines: whoever cares looks whether there were others.
      this.unreadable.push(text)
      return
    }
    this.lines.push(line)
    for (const hear of [...this.#waiting]) hear(line)
  }
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => liveClock.setTimeout(resolve, ms))

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
