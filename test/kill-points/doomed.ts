import type { JournalEntry } from '../../src/journal/events.ts'
import type { MemoryDisk } from '../../src/journal/memory-store.ts'
import type { JournalRecord, JournalStore } from '../../src/journal/store.ts'
import type { HttpRequest } from '../../src/ports/http.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { mortal } from '../../src/ports/simulated/mortal.ts'
import type { Engine } from '../supervisors/engine-world.ts'

/**
 * Where an engine dies, and what is left of what it had appended.
 *
 * | | died | left on the disk |
 * |---|---|---|
 * | `appended` | in the turn that appended this entry | what was answered for, and half of the record after it |
 * | `written` | before it heard from the disk | everything up to this entry, and half of the next of its commit |
 * | `sent` | when this request had left, before its answer | what was answered for |
 * | `late` | then too, and the request arrives when the next engine is up | the same |
 */
export type KillPoint =
  | { readonly kind: 'appended' | 'written'; readonly entry: number }
  | { readonly kind: 'sent' | 'late'; readonly request: number }

/** A journal write takes so long, so that what comes meanwhile joins the next commit. */
const SYNC_MS = 2
/** Less than the venue's window for timestamps, more than an engine needs to come up. */
const LATE_MS = 3_500

/** A request that wants something done. */
export interface Sent {
  /** Null: it places nothing. */
  readonly clientOid: string | null
  readonly opens: boolean
  /** Whether its intent survived a power cut by then. */
  readonly durable: boolean
}

export interface Birth {
  /** Everything outside. */
  readonly world: Ports
  readonly disk: MemoryDisk
  readonly label: string
  /** Null: it dies of nothing. */
  readonly at: KillPoint | null
  readonly died: () => void
}

/** One life of an engine: what it may know of the outside, what it did there, and the moment of its end. */
export class Doomed {
  readonly ports: Ports
  readonly sent: Sent[] = []
  readonly appended: JournalEntry[] = []
  alive = true
  /** Once it is up. */
  engine: Engine | null = null
  /** The commit that the disk has not answered for. */
  #writing: readonly JournalRecord[] = []
  readonly #birth: Birth
  readonly #mute: () => void

  constructor(birth: Birth) {
    this.#birth = birth
    const { world, label } = birth
    const life = mortal(
      {
        ...world,
        http: {
          request: (request, signal) => this.#leave(request, () => world.http.request(request, signal)),
          close: () => {},
        },
        sockets: {
          open: (url, observer) => {
            const socket = world.sockets.open(url, observer)
            return { ...socket, send: (text) => this.#leaveBySocket(text, () => socket.send(text)) }
          },
        },
      },
      label,
    )
    this.ports = life.ports
    this.#mute = life.kill
  }

  heard(entry: JournalEntry): void {
    if (!this.alive) return
    this.appended.push(entry)
    const { at } = this.#birth
    if (at?.kind === 'appended' && entry.sequence === at.entry) this.#die(this.#writing, 0)
  }

  /** The journal's disk, as a process has it open. The dead neither write nor hear. */
  store(): JournalStore {
    const { disk, world } = this.#birth
    const store = disk.store()
    const whileAlive =
      <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (this.alive) act(...args)
      }
    return {
      open: whileAlive(store.open),
      read: whileAlive(store.read),
      truncate: whileAlive(store.truncate),
      trim: whileAlive(store.trim),
      close: whileAlive(store.close),
      append: whileAlive((records, answer) => {
        this.#writing = records
        const write = (): void => {
          const { at } = this.#birth
          const last =
            at?.kind === 'written' ? records.findIndex(({ sequence }) => sequence === at.entry) : -1
          if (last >= 0) return this.#die(records, last + 1)
          this.#writing = []
          store.append(records, answer)
        }
        world.clock.setTimeout(whileAlive(write), SYNC_MS)
      }),
    }
  }

  /** Of the commit under way so many records are whole, and half of the next. */
  #die(commit: readonly JournalRecord[], whole: number): void {
    const { disk, died } = this.#birth
    this.alive = false
    this.#mute()
    disk.crash()
    const torn = commit.slice(whole, whole + 1).map((record) => ({ ...record, text: half(record.text) }))
    disk.tamper((there) => there.push(...commit.slice(0, whole), ...torn))
    died()
  }

  #leave<Answer>(request: HttpRequest, send: () => Promise<Answer>): Promise<Answer> {
    if (request.method === 'GET') return send()
    this.sent.push(this.#asSent(request.body === '' ? {} : JSON.parse(request.body)))
    const { at, world } = this.#birth
    if ((at?.kind !== 'sent' && at?.kind !== 'late') || this.sent.length !== at.request) return send()
    if (at.kind === 'late') world.clock.setTimeout(() => void send(), LATE_MS)
    else void send()
    this.#die([], 0)
    return new Promise(() => {})
  }

  /** A frame that has left arrives; a later one would have died with its socket. */
  #leaveBySocket(text: string, send: () => void): void {
    send()
    if (!text.includes(COMMAND)) return
    const { op, args } = JSON.parse(text)
    this.sent.push(this.#asSent(op === PLACES ? args : {}))
    const { at } = this.#birth
    if (at?.kind === 'sent' && this.sent.length === at.request) this.#die([], 0)
  }

  #asSent({ clientOid, reduceOnly = false }: Order): Sent {
    return {
      clientOid: clientOid ?? null,
      opens: clientOid !== undefined && !reduceOnly,
      durable:
        clientOid === undefined || this.#birth.disk.records.some(({ text }) => intends(text, clientOid)),
    }
  }
}

/** How a frame begins that wants something done. */
const COMMAND = '"op":"futures.'
/** A cancel names an order too. */
const PLACES = 'futures.order'

interface Order {
  readonly clientOid?: string
  readonly reduceOnly?: boolean
}

const half = (text: string): string => text.slice(0, text.length / 2)

const intends = (text: string, clientOid: string): boolean =>
  text.includes('"OrderIntended"') && text.includes(`"clientOrderId":"${clientOid}"`)
