import { Keeper } from './keeper.ts'
import type { Line, Program } from './program.ts'
import type { Stable } from './stable.ts'

/** Longer than any trial: it does not end because nobody is there. */
const LINGER_MS = 3_600_000

/** The exchange, in a folder in which it goes on after every end, at one address. */
export class KeptExchange {
  readonly keeper: Keeper
  readonly #args: readonly string[]
  readonly #stable: Stable
  #address: string | undefined
  #gone = (): void => {}
  #back = (): void => {}
  /** Bytes of lines that a kill cut off. */
  cutBytes = 0

  /** `dataDir`: under the folder of the stable. */
  constructor(stable: Stable, seed: number, dataDir: string) {
    this.#stable = stable
    this.#args = ['--seed', String(seed), '--linger-ms', String(LINGER_MS), '--data-dir', dataDir]
    this.keeper = new Keeper({
      start: () => this.#start(),
      // Ports are everybody's: while nobody listened, some connection may have got ours.
      excused: (_end, { complaint }) => complaint.includes('EADDRINUSE'),
    })
  }

  /** Listens, and answers. */
  async ready(): Promise<string> {
    const { keeper } = this
    for (;;) {
      if (!keeper.runs) await keeper.next()
      const hello = await helloOf(keeper.program).catch(() => undefined)
      if (hello && keeper.runs) return String(hello.url)
    }
  }

  /** Hears of every end, and of every time that it listens again. */
  watch(gone: () => void, back: () => void): void {
    this.#gone = gone
    this.#back = back
  }

  /** What is wrong with any of its lives, in sentences. */
  get faults(): readonly string[] {
    const complaints = this.keeper.programs
      .map(({ complaint }) => complaint)
      .filter((complaint) => complaint !== '' && !complaint.includes('EADDRINUSE'))
    return [
      ...this.keeper.faults.map((fault) => `the exchange: ${fault}`),
      ...complaints.map((complaint) => `the exchange complained: ${complaint}`),
    ]
  }

  #start(): Program {
    const port = this.#address === undefined ? [] : ['--port', new URL(this.#address).port]
    const program = this.#stable.exchange([...this.#args, ...port])
    void program.exited.then(() => this.#gone())
    helloOf(program).then(
      ({ cutBytes, url }) => {
        this.#address = String(url)
        this.cutBytes += Number(cutBytes)
        this.#back()
      },
      // It ended before it listened, which its keeper judges.
      () => {},
    )
    return program
  }
}

const helloOf = (program: Program): Promise<Line> => program.hears((line) => 'url' in line, 'its address')
