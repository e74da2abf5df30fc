import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import type { Blow, BlowKind } from './blows.ts'
import { Door } from './door.ts'
import type { FaultyProxy } from './faulty-proxy.ts'
import { type Both, killBoth, killInRecovery, killInStop, killWriting, STOPS_WITHIN_MS } from './kills.ts'
import { type Program, wait } from './program.ts'
import { DIRECTIONS } from './weather.ts'
import { within } from './within.ts'

/** Everything is healed: equality within so long. Its parts are the backoff of a connection, and a comparison. */
const CONVERGENCE_MS_MAX = 60_000
/** Beginning on a machine that others use too. */
const BEGINS_WITHIN_MS = 60_000
/** What was said into a silence comes in this time after it, and is dealt with. */
const LATE_MS = 1_000
/** Exchange and engine under blows, with the road between them. */
export class Run {
  /** How often each kind of blow has met its victim. */
  readonly met: Partial<Record<BlowKind, number>> = {}
  readonly #both: Both
  readonly #proxy: FaultyProxy
  readonly #door: Door
  /** Ends what lasts, each once. */
  readonly #lasting = new Set<() => void>()
  /** Whose weather it is: an older one that ends must not end a newer one. */
  #weather: Blow | undefined
  #struck: Promise<void> = Promise.resolve()

  constructor(both: Both, proxy: FaultyProxy) {
    const { exchange } = both
    this.#both = both
    this.#proxy = proxy
    this.#door = new Door(proxy)
    // Nobody listens where a killed exchange was: the proxy is not to be met in its place.
    exchange.watch(
      () => this.#door.shut(exchange),
      () => this.#door.open(exchange),
    )
  }

  async play(blows: readonly Blow[], durationMs: number): Promise<void> {
    await within(BEGINS_WITHIN_MS, 'beginning', this.#both.engine.says('FillSeen'))
    const beganMicros = liveClock.monotonicMicros()
    const passedMs = (): number => (liveClock.monotonicMicros() - beganMicros) / 1_000
    for (const blow of blows) {
      await wait(blow.atMs - passedMs())
      const strike = this.#meet(blow)
      this.#struck = Promise.all([this.#struck, strike]).then(() => {})
      // It is told when everything is healed.
      this.#struck.catch(() => {})
    }
    await wait(durationMs - passedMs())
  }

  /** Ends everything, and waits until both are there again. */
  async heal(): Promise<void> {
    for (const end of [...this.#lasting]) end()
    this.#proxy.clear()
    await within(BEGINS_WITHIN_MS, 'what blows began', this.#struck)
    await within(BEGINS_WITHIN_MS, 'the return of the exchange', this.#both.exchange.ready())
    await this.#door.settled
  }

  /**
   * Waits until the engine is equal to the exchange. It says so when it was in doubt, so all connections are reset once
   * more, on a clear road. @returns how long it took.
   */
  async converge(): Promise<number> {
    await wait(LATE_MS)
    const beganMicros = liveClock.monotonicMicros()
    const equal = this.#both.engine.says('Reconciled')
    this.#proxy.cut('rst')
    await within(CONVERGENCE_MS_MAX, 'converging', equal)
    return Math.round((liveClock.monotonicMicros() - beganMicros) / 1_000)
  }

  /** Stops the engine. @returns what was wrong with its ends, in sentences. */
  async end(): Promise<readonly string[]> {
    const { engine } = this.#both
    engine.stop()
    const { code, signal } = await within(STOPS_WITHIN_MS, 'stopping', engine.ended)
    const faults = engine.faults.map((fault) => `the engine: ${fault}`)
    if (code === EXIT.clean.code) return faults
    return [...faults, `the engine ended with ${code ?? signal}: ${engine.program.said.slice(-1_000)}`]
  }

  async #meet(blow: Blow): Promise<void> {
    if (await this.#strike(blow)) this.met[blow.kind] = (this.met[blow.kind] ?? 0) + 1
  }

  /** @returns whether it met anybody. */
  async #strike(blow: Blow): Promise<boolean> {
    const { forMs, kind, share } = blow
    const proxy = this.#proxy
    const { engine, exchange } = this.#both
    switch (kind) {
      case 'engine-killed':
        return engine.kill(forMs)
      case 'exchange-killed':
        return exchange.keeper.kill(forMs)
      case 'exchange-killed-writing':
        return killWriting(this.#both, forMs)
      case 'both-killed':
        return killBoth(this.#both, forMs)
      case 'exchange-killed-in-recovery':
        return killInRecovery(this.#both, forMs)
      case 'exchange-killed-in-stop':
        return killInStop(this.#both, forMs)
      case 'engine-stopped':
        return this.#stopFor(engine.program, forMs)
      case 'exchange-stopped':
        return this.#stopFor(exchange.keeper.program, forMs)
      case 'cut-fin':
        return proxy.cut('fin', share) > 0
      case 'cut-rst':
        return proxy.cut('rst', share) > 0
      case 'refused':
      case 'refused-and-cut':
        this.#door.shut(blow)
        if (kind === 'refused-and-cut') proxy.cut('rst')
        return this.#last(forMs, () => this.#door.open(blow))
      case 'silent-up':
      case 'silent-down':
      case 'silent-both':
        proxy.weather(
          'silent',
          DIRECTIONS.filter((each) => kind === 'silent-both' || kind === `silent-${each}`),
          share,
        )
        return this.#weatherFor(blow)
      case 'slow':
      case 'trickle':
      case 'split':
      case 'merge':
        proxy.weather(kind, DIRECTIONS, share)
        return this.#weatherFor(blow)
      default:
        throw new Error(kind satisfies never)
    }
  }

  #stopFor(program: Program, forMs: number): boolean {
    program.signal('SIGSTOP')
    return this.#last(forMs, () => program.signal('SIGCONT'))
  }

  #weatherFor(blow: Blow): boolean {
    this.#weather = blow
    return this.#last(blow.forMs, () => {
      if (this.#weather === blow) this.#proxy.clear()
    })
  }

  #last(forMs: number, over: () => void): true {
    const timer = liveClock.setTimeout(() => end(), forMs)
    const end = (): void => {
      liveClock.clearTimeout(timer)
      if (this.#lasting.delete(end)) over()
    }
    this.#lasting.add(end)
    return true
  }
}
