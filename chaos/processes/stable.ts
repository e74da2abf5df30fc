import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Program } from './program.ts'

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const ENGINE = fileOf('../../bin/engine.ts')
const EXCHANGE = fileOf('../../bin/exchange.ts')
const WARDEN = fileOf('warden.ts')

/** The programs of one trial. They end with it, and with whoever runs it: nothing else is ever signalled. */
export class Stable {
  readonly #folder: string
  readonly #warden: ChildProcess
  readonly #living = new Set<ChildProcess>()

  /** `folder`: where they run. */
  constructor(folder: string) {
    this.#folder = folder
    this.#warden = spawn(process.execPath, [WARDEN], { stdio: ['pipe', 'ignore', 'inherit'], detached: true })
    // It is gone only when somebody killed it, and then there is nobody to tell.
    this.#warden.stdin?.on('error', () => {})
  }

  engine(args: readonly string[]): Program {
    return new Program(this.#start(ENGINE, args))
  }

  exchange(args: readonly string[]): Program {
    return new Program(this.#start(EXCHANGE, args))
  }

  /** Kills what is left, stopped ones included. */
  async close(): Promise<void> {
    for (const child of this.#living) child.kill('SIGKILL')
    this.#warden.stdin?.end()
    await Promise.all([...this.#living, this.#warden].map(ended))
  }

  #start(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C at the terminal is for the trial, and not one of its faults.
      detached: true,
    })
    const { pid } = child
    if (pid === undefined) throw new Error(`${program} could not be started`)
    this.#living.add(child)
    this.#warden.stdin?.write(`+${pid}\n`)
    child.once('exit', () => {
      this.#living.delete(child)
      this.#warden.stdin?.write(`-${pid}\n`)
    })
    return child
  }
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
