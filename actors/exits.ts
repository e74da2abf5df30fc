import { Effect } from 'effect'
import { rung } from '../src/domain/ladder.ts'
import type { VenuePosition } from '../src/domain/position.ts'
import { type ExitPace, type Exposure, exitPlan } from '../src/risk/exit-plan.ts'
import { service } from '../src/supervision/service.ts'
import { asking } from './ask.ts'
import { type ExitsEvent, toDesk, toLadder, toReconciler } from './messages.ts'
import type { World } from './world.ts'

/** STOP crosses at once and looks again so often. */
const URGENT_EVERY_MS = 400
/** STOP reads the venue so often, whatever our books say. */
const READ_EVERY_MS = 2_000
/** STOP gives up after so long and names what is left. */
const FLATTEN_DEADLINE_MS = 60_000
/** Then the last read of the venue has so long; one that is not answered by then is waited for no more. */
const LAST_WORD_MS = FLATTEN_DEADLINE_MS + 10_000

/**
 * The way out. Works positions to zero while the ladder or a stop of the engine asks for it: in CRITICAL slice by
 * slice, in STOP and at the end of a run at once. It believes in flat only after a fresh read of the venue.
 */
export const exitsActor = (world: World) =>
  service<ExitsEvent>('exits', (scope) => {
    const { channels, config, journal, ports, venue } = world
    const ask = asking(scope, world.effects)
    let told = channels.phase.value === 'flattening'
    let timer = scope.after(0, work)
    let flatteningSince: number | null = null
    let verifying = false
    let readMicros = Number.NEGATIVE_INFINITY

    scope.receive(() => {
      told = true
      hurry()
    })
    scope.on(channels.ladder, hurry)

    function hurry(): void {
      scope.cancel(timer)
      timer = scope.after(0, work)
    }

    /** Before the books are compared nobody knows what to get out of; after the last read nothing may leave. */
    function mayLeave(): boolean {
      const phase = channels.phase.value
      return (
        phase === 'trading' || phase === 'flattening' || (phase === 'starting' && channels.reconciled.value)
      )
    }

    function pace(): ExitPace | null {
      if (!mayLeave()) return null
      const { state, phase } = channels.ladder.value
      if (state === 'STOP') return phase === 'flattening' ? 'at-once' : null
      if (told) return 'at-once'
      return state === 'CRITICAL' ? 'measured' : null
    }

    function work(): void {
      const now = pace()
      const stopping = channels.ladder.value.phase === 'flattening'
      flatteningSince = stopping ? (flatteningSince ?? ports.clock.monotonicMicros()) : null
      pull()
      if (now) submit(now)
      if (stopping) verify()
      scope.show({ pace: now ?? 'idle', verifying })
      const everyMs = now === 'measured' ? config.risk.exitEveryMs : URGENT_EVERY_MS
      timer = scope.after(everyMs, work)
    }

    /** The rung still wants what it cancelled when it was entered: a cancel may have been refused since. */
    function pull(): void {
      const height = rung(channels.ladder.value.state)
      if (height === rung('WARNING')) toDesk(scope, { type: 'CancelAll', which: { onlyOpening: true } })
      if (height <= rung('WARNING')) return
      for (const { intent } of journal.books.open.values())
        if (intent.purpose !== 'exit') toDesk(scope, { type: 'Cancel', clientOrderId: intent.clientOrderId })
    }

    function submit(now: ExitPace): void {
      for (const wish of exitPlan(now, exposures(), config.risk))
        toDesk(scope, {
          type: 'Submit',
          frameMicros: null,
          wish: { ...wish, venue: venue.name, owner: 'ladder', purpose: 'exit' },
        })
    }

    /** Positions that no exit of ours is known to work on. One of unknown fate does not count: a second is reduce-only too. */
    function* exposures(): Generator<Exposure> {
      for (const { symbol, position } of journal.books.holdings.values()) {
        const instrument = world.instruments.get(symbol)
        if (!instrument || position.lots === 0) continue
        let exiting = false
        for (const order of journal.books.openIn(venue.name, symbol))
          exiting ||= order.intent.purpose === 'exit' && order.knowledge === 'confirmed'
        if (exiting) continue
        const view = channels.views(symbol).value?.view
        yield {
          instrument,
          lots: position.lots,
          mark: channels.prices.get(symbol)?.mark,
          bestBid: view?.bestBid,
          bestAsk: view?.bestAsk,
        }
      }
    }

    /**
     * Flat is what the venue says, asked now, not what we believe. It is asked again and again, also while our books say
     * that we hold something: where it says otherwise the reconciler sets them right, and the exits go on from there.
     */
    function verify(): void {
      const nowMicros = ports.clock.monotonicMicros()
      const expired = flatteningSince !== null && nowMicros - flatteningSince > FLATTEN_DEADLINE_MS * 1000
      if (flatteningSince !== null && nowMicros - flatteningSince > LAST_WORD_MS * 1000)
        return failed([`${venue.name} does not answer`, ...believed()])
      const due = expired || looksFlat() || nowMicros - readMicros > READ_EVERY_MS * 1000
      if (verifying || !due) return
      verifying = true
      readMicros = nowMicros
      // What is under way now may land after the venue was read.
      const settled = journal.books.open.size === 0
      const { positions, openOrders } = venue.requests
      ask(Effect.all({ positions, openOrders }, { concurrency: 2 }), (answer) => {
        verifying = false
        if (!answer.ok) {
          if (expired) failed([`${venue.name} cannot be read: ${answer.failure.code}`, ...believed()])
          return
        }
        const held = answer.value.positions.filter((position) => position.lots !== 0)
        if (!isAsBooked(held))
          toReconciler(scope, venue.name, { type: 'Reconcile', reason: 'STOP reads other positions' })
        const there = [
          ...held.map(named),
          ...answer.value.openOrders.map((order) => `order ${order.orderId} in ${order.symbol}`),
        ]
        if (settled && there.length === 0) toLadder(scope, { type: 'FLAT_VERIFIED', at: ports.clock.now() })
        else if (expired) failed([...there, ...unsettled()])
      })
    }

    const failed = (left: readonly string[]): void =>
      void toLadder(scope, { type: 'FLATTEN_FAILED', left, at: ports.clock.now() })

    /** What our books hold, where the venue does not say what it is. */
    const believed = (): readonly string[] => [
      ...Array.from(journal.books.holdings.values())
        .filter(({ position }) => position.lots !== 0)
        .map(({ symbol, position }) => `${position.lots} lots of ${symbol}, as our books have it`),
      ...unsettled(),
    ]

    /** Orders of ours that the venue may still know, or come to know. */
    const unsettled = (): readonly string[] =>
      Array.from(
        journal.books.open.values(),
        ({ intent }) => `order ${intent.clientOrderId} in ${intent.symbol}, whose end is not known`,
      )

    function isAsBooked(held: readonly VenuePosition[]): boolean {
      const theirs = new Map(held.map(({ symbol, lots }) => [symbol, lots]))
      for (const { symbol, position } of journal.books.holdings.values())
        if (position.lots !== (theirs.get(symbol) ?? 0)) return false
      return true
    }

    function looksFlat(): boolean {
      if (journal.books.open.size > 0) return false
      for (const { position } of journal.books.holdings.values()) if (position.lots !== 0) return false
      return true
    }
  })

const named = (position: VenuePosition): string => `${position.lots} lots of ${position.symbol}`
