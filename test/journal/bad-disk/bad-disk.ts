import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const HERE = import.meta.dirname

export type Fault = 'full' | 'short' | 'broken' | 'unsynced' | 'kept'

/** The shim, compiled; undefined where there is no C compiler or no preloading. */
export function compileFaults(folder: string): string | undefined {
  const shim = join(folder, 'faults.so')
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, join(HERE, 'faults.c'), '-ldl'])
  return process.platform === 'linux' && made.status === 0 ? shim : undefined
}

/** What a process needs in its environment to have a disk that can fail, and how to tell that disk. */
export function badDisk(folder: string, shim: string, part: string) {
  const file = join(folder, 'fault')
  return {
    environment: { LD_PRELOAD: shim, FAULT_FILE: file, FAULT_PATH: part },
    fail: (fault: Fault) => writeFileSync(file, fault),
    heal: () => rmSync(file, { force: true }),
  }
}

export interface Failure {
  readonly code: string
  readonly message: string
}

/** `writer.ts` at work. */
export class Writer {
  /** The last sequence that it was told is durable. */
  durable = 0
  readonly failures: Failure[] = []
  readonly #child: ChildProcess
  #heard = (): void => {}

  constructor(path: string, environment: NodeJS.ProcessEnv = {}, shellPrefix = '') {
    const script = join(HERE, 'writer.ts')
    const command = `${shellPrefix} exec "$0" "$1" "$2"`
    this.#child = spawn('sh', ['-c', command, process.execPath, script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    })
    if (this.#child.stdout)
      createInterface(this.#child.stdout).on('line', (line) => {
        if (line.startsWith('{')) this.failures.push(JSON.parse(line) as Failure)
        else this.durable = Number(line)
        this.#heard()
      })
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until it holds; it is looked at whenever the process says something. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = () => {
        if (holds()) resolve()
      }
      this.#heard()
    })
  }

  async kill(): Promise<void> {
    if (!this.running) return
    const over = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await over
  }
}
