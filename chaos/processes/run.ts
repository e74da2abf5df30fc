import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import type { Random } from '../../src/ports/random.ts'
import type { Blow, BlowKind } from './blows.ts'
import { Door } from './door.ts'
import type { FaultyProxy } from './faulty-proxy.ts'
import type { Keeper } from './keeper.ts'
import type { KeptExchange } from './kept-exchange.ts'
import { type Program, wait } from './program.ts'
import { DIRECTIONS } from './weather.ts'
import { within } from './within.ts'

/** Everything is healed: equality within so long. Its parts are the backoff of a connection, and a comparison. */
const CONVERGENCE_MS_MAX = 60_000
/** Beginning on a machine that others use too. */
const BEGINS_WITHIN_MS = 60_000
/** The stop's own deadline, and what processes and files take beside it. */
const STOPS_WITHIN_MS = 40_000
/** What was said into a silence comes in this time after it, and is dealt with. */
const LATE_MS = 1_000
/** Who is killed is away for a third of what other blows last: what waits for longer than that, waits for ever. */
const DOWN_SHARE = 1 / 3
/** Into a recovery, or into a stop. */
const INTO_MS_MAX = 400
/** How an engine may end that was stopped while its venue was killed. */
const STOPPED_IN_TROUBLE = [EXIT.clean.code, EXIT.notFlat.code, null]

/** Exchange and engine under blows, with the road between them. */
export class Run {
  /** How often each kind of blow has met its victim. */
  readonly met: Partial<Record<BlowKind, number>> = {}
  readonly #exchange: KeptExchange
  readonly #engine: Keeper
  readonly #proxy: FaultyProxy
  readonly #door: Door
  readonly #random: Random
  /** Ends what lasts, each once. */
  readonly #lasting = new Set<() => void>()
  /** Whose weather it is: an older one that ends must not end a newer one. */
  #weather: Blow | undefined
  #struck: Promise<void> = Promise.resolve()

  constructor(exchange: KeptExchange, engine: Keeper, proxy: FaultyProxy, random: Random) {
    this.#exchange = exchange
    this.#engine = engine
    this.#proxy = proxy
    this.#door = new Door(proxy)
    this.#random = random
    // Nobody listens where a killed exchange was: the proxy is not to be met in its place.
    exchange.watch(
      () => this.#door.shut(exchange),
      () => this.#door.open(exchange),
    )
  }

  async play(blows: readonly Blow[], durationMs: number): Promise<void> {
    await within(BEGINS_WITHIN_MS, 'beginning', this.#engine.says('FillSeen'))
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
    await within(BEGINS_WITHIN_MS, 'the return of the exchange', this.#exchange.ready())
    await this.#door.settled
  }

  /**
   * Waits until the engine is equal to the exchange. It says so when it was in doubt, so all connections are reset once
   * more, on a clear road. @returns how long it took.
   */
  async converge(): Promise<number> {
    await wait(LATE_MS)
    const beganMicros = liveClock.monotonicMicros()
    const equal = this.#engine.says('Reconciled')
    this.#proxy.cut('rst')
    await within(CONVERGENCE_MS_MAX, 'converging', equal)
    return Math.round((liveClock.monotonicMicros() - beganMicros) / 1_000)
  }

  /** Stops the engine. @returns what was wrong with its ends, in sentences. */
  async end(): Promise<readonly string[]> {
    const engine = this.#engine
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
    const downMs = forMs * DOWN_SHARE
    const [engine, exchange] = [this.#engine, this.#exchange.keeper]
    switch (kind) {
      case 'engine-killed':
        return engine.kill(downMs)
      case 'exchange-killed':
        return exchange.kill(downMs)
      case 'exchange-killed-writing':
        return this.#killWriting(downMs)
      case 'both-killed':
        return [engine.kill(downMs), exchange.kill(this.#random.below(downMs))].every(Boolean)
      case 'exchange-killed-in-recovery':
        return this.#killInRecovery(downMs)
      case 'exchange-killed-in-stop':
        return this.#killInStop(downMs)
      case 'engine-stopped':
        return this.#stopFor(engine.program, forMs)
      case 'exchange-stopped':
        return this.#stopFor(exchange.program, forMs)
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

  /** The exchange dies of its own next write, whenever that is. */
  async #killWriting(downMs: number): Promise<boolean> {
    // One that still begins takes the word for another.
    await this.#exchange.ready()
    const { keeper } = this.#exchange
    const { kills, program } = keeper
    if (!keeper.replace('SIGUSR1', downMs, [null])) return false
    await program.exited
    return keeper.kills === kills
  }

  async #killInRecovery(downMs: number): Promise<boolean> {
    const engine = this.#engine
    const next = engine.next()
    if (!engine.kill(downMs)) return false
    // One that is killed itself before it gets so far is followed by another.
    const recovered = await (await next).line('Recovered').catch(() => undefined)
    if (!recovered) return false
    await wait(this.#random.below(INTO_MS_MAX))
    return this.#exchange.keeper.kill(downMs)
  }

  async #killInStop(downMs: number): Promise<boolean> {
    const engine = this.#engine
    const { program } = engine
    if (!engine.replace('SIGINT', 0, STOPPED_IN_TROUBLE)) return false
    const stopping = await program.line('PhaseEntered').catch(() => undefined)
    if (!stopping) return false
    await wait(this.#random.below(INTO_MS_MAX))
    const met = this.#exchange.keeper.kill(downMs)
    await within(STOPS_WITHIN_MS, 'a stop while the exchange was killed', program.exited)
    return met
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
