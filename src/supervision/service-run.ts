import type { AnyActorRef, EventObject } from 'xstate'
import type { Clock, TimerHandle } from '../ports/clock.ts'
import { asError, CRASH, type CrashEvent, HEARD, type HeardEvent, REFRESH } from './events.ts'
import { Holdings } from './holdings.ts'
import type { ServiceScope, Subscribable } from './scope.ts'
import { ServiceTimers } from './service-timers.ts'
import { slotMs } from './slot.ts'
import type { Birth } from './spec.ts'
import { type Incarnation, incarnationOf } from './world.ts'

type View = Readonly<Record<string, unknown>>

/**
 * One life of a service: what it has acquired, and the handlers it gave. Its callbacks run directly, as turns of the
 * tree, not through its mailbox: a feed's ticks must not pay for one.
 */
export class ServiceRun<Event extends EventObject, Input> implements ServiceScope<Event, Input> {
  readonly input: Input
  readonly birth: Birth
  readonly self: AnyActorRef
  readonly clock: Clock
  view: View = {}
  suspended = false
  completed = false
  /** The event that is being processed. */
  handling: EventObject | undefined
  /** Nothing of this service runs any more; what it still acquires is released at once. */
  over = false

  onEvent: ((event: Event) => void) | undefined
  onSuspended: ((missing: readonly string[]) => void) | undefined
  onResumed: (() => void) | undefined
  onDraining: ((done: () => void) => void) | undefined

  readonly #incarnation: Incarnation
  readonly #holdings: Holdings
  /** Of its subscriptions, in the order in which it made them. */
  readonly #handlers: ((value: never) => void)[] = []
  readonly #timers: ServiceTimers
  #saidReady = false
  #refreshing = false

  constructor(self: AnyActorRef, input: Input) {
    this.self = self
    this.input = input
    this.#incarnation = incarnationOf(self)
    this.birth = this.#incarnation.birth
    const { clock, emit } = this.#incarnation.world
    this.clock = clock
    this.#holdings = new Holdings((error) =>
      emit({ type: 'Stray', path: this.birth.path, error: asError(error) }),
    )
    this.#timers = new ServiceTimers(clock, (task) => this.#run('service.timer', task))
  }

  tell(name: string, event: EventObject): boolean {
    return this.#incarnation.world.tree.tell(name, event)
  }

  receive(handler: (event: Event) => void): void {
    this.onEvent = handler
  }

  whenSuspended(handler: (missing: readonly string[]) => void): void {
    this.onSuspended = handler
  }

  whenResumed(handler: () => void): void {
    this.onResumed = handler
  }

  whenDraining(handler: (done: () => void) => void): void {
    this.onDraining = handler
  }

  after(delayMs: number, task: () => void): TimerHandle {
    return this.over ? 0 : this.#timers.after(delayMs, task)
  }

  every(intervalMs: number, task: () => void): void {
    this.after(intervalMs, () => {
      this.every(intervalMs, task)
      task()
    })
  }

  slotMs(delayMs: number): number {
    return slotMs(this.self, delayMs)
  }

  cancel(timer: TimerHandle | undefined): void {
    if (timer !== undefined) this.#timers.cancel(timer)
  }

  on<Value>(source: Subscribable<Value>, handler: (value: Value) => void): void {
    if (this.over) return
    const number = this.#handlers.push(handler) - 1
    const subscription = source.subscribe({
      next: (value) => this.#run(HEARD, () => handler(value), number, value),
      error: (error) => this.#run(HEARD, () => this.fail(asError(error))),
    })
    this.own(() => subscription.unsubscribe())
  }

  hearAgain({ number, value }: HeardEvent): void {
    this.contain(this.#handlers[number]?.(value as never))
  }

  bind<Args extends readonly unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
    return (...args) => this.#run('service.callback', () => callback(...args))
  }

  own(release: () => void): void {
    if (this.over) this.#holdings.release(release)
    else this.#holdings.hold(release)
  }

  show(view: View): void {
    this.view = view
    this.#refresh()
  }

  ready(): void {
    if (this.#saidReady || this.over) return
    this.#saidReady = true
    this.#incarnation.ready()
  }

  fail(error: Error): void {
    this.#crash(error, this.handling)
  }

  complete(): void {
    this.completed = true
    this.#refresh()
  }

  suspend(missing: readonly string[]): void {
    this.suspended = true
    this.contain(this.onSuspended?.(missing))
  }

  resume(): void {
    this.suspended = false
    this.contain(this.onResumed?.())
  }

  drain(): void {
    const done = (): void => this.#incarnation.drained()
    if (this.onDraining) this.contain(this.onDraining(done))
    else done()
  }

  /** The snapshot will be read now; what changes from here on has to ask again. */
  refreshed(): void {
    this.#refreshing = false
  }

  end(): void {
    this.over = true
    this.#timers.cancelAll()
    this.#holdings.releaseAll()
  }

  /** A handler may turn out to be async: then its rejection counts like a throw. */
  contain(result: unknown): void {
    if (result instanceof Promise) result.catch((error) => this.fail(asError(error)))
  }

  /** In parts what it heard, because an object would cost every tick. */
  #run(type: string, task: () => unknown, number?: number, value?: unknown): void {
    if (this.over) return
    const { doom, within, world } = this.#incarnation
    const { turns } = world
    turns.begin()
    try {
      doom?.meet()
      this.contain(within ? within(task) : task())
    } catch (error) {
      this.#crash(asError(error), { type, ...(number !== undefined && { number, value }) })
    } finally {
      turns.end()
    }
  }

  #crash(error: Error, during: EventObject | undefined): void {
    this.over = true
    const event: CrashEvent = { type: CRASH, error, ...(during && { during }) }
    this.self.send(event)
  }

  #refresh(): void {
    if (this.#refreshing) return
    this.#refreshing = true
    this.self.send({ type: REFRESH })
  }
}
