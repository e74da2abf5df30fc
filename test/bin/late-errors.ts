/**
 * Loaded into an engine's process before the engine itself (`--import`). One time something that an actor uses starts
 * work that nobody waits for and that fails later; which one says `LATE_ERROR`.
 */
import { isMainThread } from 'node:worker_threads'
import { WebSocket } from 'ws'
import { VenueTime } from '../../actors/venue-time.ts'
import { Journal } from '../../src/journal/journal.ts'
import { OrderBook } from '../../src/market/book.ts'
import { ReportBuilder } from '../../src/report/build.ts'

const rejected = (): void => void Promise.reject(new Error('nobody keeps this promise'))
const thrown = (): void => void setTimeout(() => throwing('a foreign timer'), 1)
const throwing = (message: string): never => {
  throw new Error(message)
}

/** Not the first of its kind: by then the engine trades. */
const LATER = 30

const ERRORS: Readonly<Record<string, () => void>> = {
  'timer of a service': () => nth(OrderBook.prototype, 'apply', LATER, thrown),
  'promise of a service': () => nth(Journal.prototype, 'append', 1, rejected, 'OrderIntended'),
  'promise of a machine': () => nth(Journal.prototype, 'append', 1, rejected, 'OrderAccepted'),
  'promise of a spawned actor': () => nth(WebSocket.prototype, 'send', 1, rejected),
  'before the tree': () => nth(VenueTime.prototype, 'sample', 1, rejected),
  'after the tree': () => nth(ReportBuilder.prototype, 'finish', 1, rejected),
}

/** Does `also` when a method is called for the nth time, with an argument of this type where one is named. */
function nth(prototype: object, name: string, count: number, also: () => void, type?: string): void {
  const method = Reflect.get(prototype, name) as (...args: readonly unknown[]) => unknown
  let calls = 0
  Reflect.set(prototype, name, function (this: unknown, ...args: readonly unknown[]): unknown {
    if (type === undefined || (args[0] as { readonly type: unknown }).type === type) calls++
    if (calls === count) {
      calls = Number.POSITIVE_INFINITY
      also()
    }
    return Reflect.apply(method, this, args)
  })
}

if (isMainThread && process.argv[1]?.endsWith('engine.ts')) ERRORS[process.env.LATE_ERROR ?? '']?.()
