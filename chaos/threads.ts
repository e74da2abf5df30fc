import type { AnyActorRef, InspectionEvent } from 'xstate'
import { orderAt, symbolAt } from '../actors/names.ts'
import type { TreeEvent } from '../src/supervision/tree.ts'
import { incarnationOf } from '../src/supervision/world.ts'
import type { Session } from '../supervisors/session.ts'

/** Something that an actor was given, or that became of it. */
export interface Stitch {
  /** Market time. */
  readonly atMs: number
  readonly what: string
  /** Absent: it was given an event. */
  readonly life?: {
    readonly path: string
    readonly type: TreeEvent['type']
    /** Whom a child that was suspended waits for. */
    readonly missing: readonly string[]
  }
}

/** What came to whom, in order, by name: to a symbol's compartment, to a stream; whether a part lives; what the account says. */
export type Threads = ReadonlyMap<string, readonly Stitch[]>

/** Who was killed. */
export interface Death {
  readonly victim: string
  readonly atMs: number
  /** The thread of the symbol that it belonged to; undefined: to none. */
  readonly compartment: string | undefined
  /** All that lived when the engine began to trade. */
  readonly children: readonly string[]
}

/** The ladder, and by how much quotes are cut. */
export const ACCOUNT_THREAD = 'the account'

export const threadOf = (path: string): string => {
  const symbol = symbolAt(path)
  return symbol ? symbolThread(symbol) : path
}
const symbolThread = (symbol: string): string => `symbol ${symbol}`

/** A stream is given nothing but what concerns itself; other parts serve every symbol, and only their lives can be compared. */
const STREAM = /-stream$/
/** Names and numbers that count what came before, whoever caused it. */
const COUNTED = /"(clientOrderId|orderId|tradeId)":"[^"]*"|"sequence":\d+/g
/** Asked whether it lives, all at once and whenever one was born: no news to who is asked. */
const ASKED = '"supervision.ping"'

/** Writes down what comes to the actors of an engine. They do not notice. */
export class ThreadRecorder {
  readonly #threads = new Map<string, Stitch[]>()
  /** Threads of orders, by path. */
  readonly #orders = new Map<string, string>()
  readonly #nowMs: () => number
  readonly #happened: () => void

  /** @param happened is called after everything that happens in the engine. */
  constructor(nowMs: () => number, happened: () => void) {
    this.#nowMs = nowMs
    this.#happened = happened
  }

  get threads(): Threads {
    return this.#threads
  }

  /** The thread of the symbol that this path belongs to. */
  compartmentOf(path: string): string | undefined {
    return this.#orders.get(path) ?? (symbolAt(path) && threadOf(path))
  }

  /** What xstate tells of every event that an actor is given. */
  readonly inspect = (inspected: InspectionEvent): void => {
    if (inspected.type !== '@xstate.event') return
    const { path } = incarnationOf(inspected.actorRef as AnyActorRef).birth
    const text = said(inspected.event)
    if (orderAt(path) && !this.#orders.has(path))
      this.#orders.set(path, symbolThread(/"symbol":"(\w+)"/.exec(text)?.[1] ?? ''))
    const thread = this.compartmentOf(path) ?? (STREAM.test(path) ? path : undefined)
    const who = orderAt(path) ? 'an order' : path
    if (thread && !text.includes(ASKED)) this.#stitch(thread, `${who} ${text}`)
    this.#happened()
  }

  /** Follows what flows, and who lives. */
  follow({ tree, world: { channels, instruments } }: Session): void {
    tree.observe((event) => this.#lived(event))
    for (const { symbol, venue } of instruments.values()) {
      const note = (what: string, value: unknown): void => {
        this.#stitch(symbolThread(symbol), `${what} ${said(value)}`)
        this.#happened()
      }
      channels
        .at(venue)
        .market(symbol)
        .subscribe((event) => note('market', event))
      channels.views({ symbol, venue }).subscribe((look) => note('view', look))
      channels.orderChanges.subscribe((change) => change.symbol === symbol && note('change', change))
      channels.reports.subscribe((report) => report.symbol === symbol && note('report', report))
    }
    channels.ladder.subscribe(({ state }) => this.#change(`ladder ${state}`))
    channels.sizes.subscribe(({ quotes }) =>
      this.#change(`sizes ${[...quotes].map(([symbol, { factor }]) => `${symbol} ${factor}`)}`),
    )
  }

  readonly #last = new Map<string, string>()
  /** Said again it is no news. */
  #change(what: string): void {
    const [topic = ''] = what.split(' ')
    if (this.#last.get(topic) === what) return
    this.#last.set(topic, what)
    this.#stitch(ACCOUNT_THREAD, what)
  }

  #lived(event: TreeEvent): void {
    if (event.type === 'DeadLetter' || event.type === 'Stray') return
    const path = 'report' in event ? event.report.path : event.path
    if (orderAt(path)) return
    const missing = event.type === 'Suspended' ? event.missing : []
    this.#stitch(threadOf(path), `${path} ${event.type}`, { path, type: event.type, missing })
  }

  #stitch(name: string, what: string, life?: Stitch['life']): void {
    const thread = this.#threads.get(name) ?? []
    this.#threads.set(name, thread)
    thread.push({ atMs: this.#nowMs(), what, ...(life ? { life } : {}) })
  }
}

const said = (value: unknown): string => (JSON.stringify(value, plain) ?? 'nothing').replace(COUNTED, '')

const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Map ? [...value] : value
