import type { DeskEvent, GatewayEvent } from '../actors/messages.ts'
import type { LadderEvent } from '../machines/ladder.ts'
import type { Config } from '../src/config/schema.ts'
import type { InboxRule } from '../src/supervision/spec.ts'

/**
 * How much may wait for whom, what goes when it is more, and what waits for a next life. Who is suspended hears all: it
 * may cancel and reduce.
 *
 * Not in here is who is told nothing. The market, its views and the private stream go by rx, one at a time: book,
 * strategy, account, assessor and dead-man have nothing that could fill. The journal's queue is its own, and no room
 * in it is ever refused to a fact.
 */
type Inboxes = Readonly<
  Record<
    'conductor' | 'ladder' | 'exits' | 'breaker' | 'clock' | 'gateway' | 'reconciler' | 'desk' | 'order',
    InboxRule
  >
>

/** Of each order a cancel, a query, a word of the ladder and one to spare. */
const WORDS_AN_ORDER = 4
/** The exits repeat their cancels every 400 ms, and a desk that restarts may be away for seconds. */
const COMMANDS_AN_ORDER = 16
/** A strategy that moves both quotes says four things; one that is pulled says one more. */
const COMMANDS_A_SYMBOL = 16
/** A read after an outage tells an order of each of its fills. */
const WORDS_TO_AN_ORDER = 256
/** Failures in a row that a breaker may be told to count to, with room. */
const ANSWERS = 2_000
/** Fewer than come in one turn, and more than there are kinds. */
const FEW = 32

export function inboxes({ engine, risk }: Config): Inboxes {
  return {
    /** The first stop counts, the others say the same; a stop that is told to a dead conductor waits. */
    conductor: { limit: FEW, whenFull: 'refuse', keep: { while: 'restarting' } },
    /** Who asks for a rung asks again as long as it has a reason; an operator says it once. */
    ladder: {
      limit: FEW,
      whenFull: 'conflate',
      key: (event) => wordOf(event as LadderEvent),
      keep: { while: 'restarting', which: ({ type }) => type === 'TIGHTENED' || type === 'LOOSENED' },
    },
    /** Out or not: the last word counts. */
    exits: { limit: 1, whenFull: 'conflate', key: () => '', keep: { while: 'restarting' } },
    /** How the venue is, its newest answers tell. */
    breaker: { limit: ANSWERS, whenFull: 'drop-oldest' },
    /** One sample answers all that ask; a new life begins with one. */
    clock: { limit: 1, whenFull: 'conflate', key: ({ type }) => type },
    /**
     * Orders ask again, so nothing is lost for good, and a crash would lose the answers under way. Only cancels wait for
     * a next life: an order that leaves late is another order.
     */
    gateway: {
      limit: WORDS_AN_ORDER * risk.openOrdersMax + FEW,
      whenFull: 'conflate',
      key: (event) => aboutOf(event as GatewayEvent),
      keep: { while: 'restarting', which: ({ type }) => type === 'Cancel' },
    },
    /** One comparison answers all that ask; a new life begins with one. */
    reconciler: { limit: 1, whenFull: 'conflate', key: ({ type }) => type },
    /**
     * Fills are among it, so nothing may go: rather all, and a new desk that adopts and has the venue compared. Evidence
     * and cancels wait for it; a wish does not, because its market is over.
     */
    desk: {
      limit: COMMANDS_AN_ORDER * risk.openOrdersMax + COMMANDS_A_SYMBOL * engine.symbols.length,
      whenFull: 'crash',
      keep: { while: 'restarting', which: ({ type }) => !WISHES.has(type as DeskEvent['type']) },
    },
    /** No word about an order may go: rather all, and a new life that asks the venue. Evidence waits for that life. */
    order: { limit: WORDS_TO_AN_ORDER, whenFull: 'crash', keep: { while: 'restarting' } },
  }
}

const WISHES: ReadonlySet<DeskEvent['type']> = new Set(['Submit', 'SubmitGroup'])

/** A milder word never overtakes a harder one. */
function wordOf(event: LadderEvent): string {
  switch (event.type) {
    case 'ASSESSED':
      return `ASSESSED ${event.asked}`
    case 'TIGHTENED':
      return `TIGHTENED ${event.to}`
    case 'LOOSENED':
    case 'FLAT_VERIFIED':
    case 'FLATTEN_FAILED':
      return event.type
    default:
      return event satisfies never
  }
}

/** The same word about the same order says nothing new. */
function aboutOf(event: GatewayEvent): string {
  switch (event.type) {
    case 'Place':
    case 'Amend':
      return `${event.type} ${event.order.clientOrderId}`
    case 'Cancel':
    case 'Query':
      return `${event.type} ${event.clientOrderId}`
    case 'ClockSynced':
      return event.type
    default:
      return event satisfies never
  }
}
