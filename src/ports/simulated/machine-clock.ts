import type { Clock, TimerHandle } from '../clock.ts'

interface Timer {
  /** By the monotonic clock of the machine. */
  readonly dueMicros: number
  task: (() => void) | undefined
  /** In the world's queue. */
  under: TimerHandle | undefined
}

/**
 * The clocks of one computer in a world of true time. The wall clock can be set, the oscillator under both can run fast or
 * slow, and sleep is what the wall clock knows of and the monotonic one does not.
 */
export class MachineClock implements Clock {
  readonly #world: Clock
  readonly #deliver: (act: () => void) => void
  /** Monotonic time here when it was `#sinceMicros` in the world. */
  #baseMicros: number
  #sinceMicros: number
  #rate = 1
  #asleep = false
  #sleptMicros = 0
  /** What the wall clock was set by, beyond what drift and sleep have made of it. */
  #setByMicros = 0

  /** @param deliver runs what a timer asks for, now or when the process gets to run. */
  constructor(world: Clock, deliver: (act: () => void) => void) {
    this.#world = world
    this.#deliver = deliver
    this.#baseMicros = this.#sinceMicros = world.monotonicMicros()
  }

  now(): number {
    return this.#world.now() + Math.round((this.#driftedMicros() + this.#setByMicros) / 1000)
  }

  monotonicMicros(): number {
    if (this.#asleep) return this.#baseMicros
    return this.#baseMicros + Math.floor((this.#world.monotonicMicros() - this.#sinceMicros) * this.#rate)
  }

  setTimeout(task: () => void, delayMs: number): TimerHandle {
    if (delayMs === Number.POSITIVE_INFINITY) return this.#world.setTimeout(task, delayMs)
    const dueMicros = this.monotonicMicros() + (Math.max(0, Math.round(delayMs * 1000)) || 0)
    const timer: Timer = { dueMicros, task, under: undefined }
    this.#arm(timer)
    return timer as unknown as TimerHandle
  }

  clearTimeout(handle: TimerHandle | undefined): void {
    const timer = handle as unknown as Timer | undefined
    if (!timer?.task) return
    timer.task = undefined
    this.#world.clearTimeout(timer.under)
  }

  /** Sets the wall clock so far ahead of the world's; negative: behind it. */
  set(aheadMs: number): void {
    this.#setByMicros = aheadMs * 1000 - this.#driftedMicros()
  }

  /** From here on it runs so many parts per million too fast; negative: too slow. */
  drift(ppm: number): void {
    this.#rebase()
    this.#rate = 1 + ppm / 1e6
  }

  sleep(): void {
    this.#rebase()
    this.#asleep = true
  }

  wake(): void {
    if (!this.#asleep) return
    this.#sleptMicros += this.#world.monotonicMicros() - this.#sinceMicros
    this.#rebase()
    this.#asleep = false
  }

  /** How far the wall clock went from the world's by itself. */
  #driftedMicros(): number {
    const worldMicros = this.#world.monotonicMicros()
    const asleepMicros = this.#asleep ? worldMicros - this.#sinceMicros : 0
    return this.monotonicMicros() + this.#sleptMicros + asleepMicros - worldMicros
  }

  #rebase(): void {
    this.#baseMicros = this.monotonicMicros()
    this.#sinceMicros = this.#world.monotonicMicros()
  }

  #arm(timer: Timer): void {
    const delayMicros = (timer.dueMicros - this.monotonicMicros()) / this.#rate
    timer.under = this.#world.setTimeout(
      () => this.#deliver(() => this.#fire(timer)),
      Math.ceil(delayMicros) / 1000,
    )
  }

  #fire(timer: Timer): void {
    const { task } = timer
    if (!task) return
    // It slept meanwhile, or the oscillator was changed.
    if (this.monotonicMicros() < timer.dueMicros) return this.#arm(timer)
    timer.task = undefined
    task()
  }
}
