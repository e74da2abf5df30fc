import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { liveClock } from '../../src/ports/live/clock.ts'

/** What a program complained of is read so long after its end. */
const COMPLAINT_WITHIN_MS = 200

/** One line of a program's output. Those of an engine have a type, and a time in epoch ms by its clock. */
export interface Line {
  readonly type: string
  readonly time: number
  readonly level: string
  readonly [field: string]: unknown
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A running program that speaks JSON lines, by what it says. */
export class Program {
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
    if (!stdout || !stderr) throw new Error('a program without pipes')
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

  /** The first line of this type, already said or to come; rejects when the program ends without it. */
  line(type: string, matches: (line: Line) => boolean = () => true): Promise<Line> {
    return this.hears((line) => line.type === type && matches(line), type)
  }

  /** The first line that is wanted, already said or to come; rejects when the program ends without it. */
  hears(wanted: (line: Line) => boolean, name: string): Promise<Line> {
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
          new Error(`the program ended with ${code} before it said ${name}:\n${this.said.slice(-2_000)}`),
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
      // Not everybody cares about lines: who does looks whether there were others.
      this.unreadable.push(text)
      return
    }
    this.lines.push(line)
    for (const hear of [...this.#waiting]) hear(line)
  }
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => liveClock.setTimeout(resolve, ms))
