import { filter } from 'rxjs'
import type { VenueName } from '../src/domain/instrument.ts'
import { rung } from '../src/domain/ladder.ts'
import type { OrderIntent } from '../src/domain/order.ts'
import type { ExitPace } from '../src/risk/exits/exposure.ts'
import { exitPlan } from '../src/risk/exits/plan.ts'
import { exitRules } from '../src/risk/exits/rules.ts'
import { service } from '../src/supervision/service.ts'
import type { OrderChange } from './channels.ts'
import { flatCheck } from './flat-check.ts'
import { type ExitsEvent, toDesk } from './messages.ts'
import { WayOut } from './way-out.ts'
import { type World, worldOf } from './world.ts'

/** The market is looked at so often: in STOP, and while nothing is to be left. */
const LOOK_EVERY_MS = 400
/** A chase looks more often than it may move, so that it moves soon after the market. */
const CHASE_EVERY_MS = 100

/** Whose orders they are. */
const OWNER = 'ladder'

/**
 * The way out. Works positions to zero while the ladder or a stop of the engine asks for it: in CRITICAL at a measured
 * pace, in STOP and at the end of a run at once. It believes in flat only after a fresh read of the venue.
 *
 * What may go wrong is to forget in the middle of it. So it remembers nothing that a next life would miss: every look begins
 * with the journal's positions and orders.
 */
export const exitsActor = (world: World) =>
  service<ExitsEvent>('exits', (scope) => {
    const { channels, config, journal } = world
    const rules = exitRules(config)
    const out = new WayOut(world)
    const flat = flatCheck(world, scope)
    let told = channels.phase.value === 'flattening'
    let timer = scope.after(0, work)

    scope.receive(() => {
      told = true
      hurry()
    })
    scope.on(channels.ladder, hurry)
    scope.on(channels.orderChanges.pipe(filter(isGone)), () => pace() === 'measured' && hurry())

    function hurry(): void {
      scope.cancel(timer)
      timer = scope.after(0, work)
    }

    /**
     * Before the books are compared with a venue nobody knows what to get out of there; after the last read nothing may
     * leave.
     */
    function mayLeave(venue: VenueName): boolean {
      return channels.phase.value !== 'starting' || channels.at(venue).reconciled.value
    }

    function pace(): ExitPace | null {
      if (!LEAVING_PHASES.has(channels.phase.value)) return null
      const { state, phase } = channels.ladder.value
      if (state === 'STOP') return phase === 'flattening' ? 'at-once' : null
      if (told) return 'at-once'
      return state === 'CRITICAL' ? 'measured' : null
    }

    function work(): void {
      const now = pace()
      pull()
      if (now) leave(now)
      flat.look(channels.ladder.value.phase === 'flattening')
      scope.show({ pace: now ?? 'idle', verifying: flat.reading })
      timer = scope.after(now === 'measured' ? CHASE_EVERY_MS : LOOK_EVERY_MS, work)
    }

    /** The rung still wants what it cancelled when it was entered: a cancel may have been refused since. */
    function pull(): void {
      const height = rung(channels.ladder.value.state)
      if (height === rung('WARNING')) toDesk(scope, { type: 'CancelAll', which: { onlyOpening: true } })
      const leaving = height > rung('WARNING')
      // What rests for the ladder goes when the ladder has been loosened, what rests for anybody else while it is tight.
      for (const { intent, command } of journal.books.open.values()) {
        const unwanted = leaving ? intent.purpose !== 'exit' : isChase(intent)
        if (unwanted && command !== 'cancelling')
          toDesk(scope, { type: 'Cancel', clientOrderId: intent.clientOrderId })
      }
    }

    function leave(now: ExitPace): void {
      for (const exposure of out.exposures()) {
        const { venue } = exposure.instrument
        if (!mayLeave(venue)) continue
        const { cancel, place } = exitPlan(now, exposure, rules, worldOf(world, venue).venue.mayChase())
        for (const clientOrderId of cancel) toDesk(scope, { type: 'Cancel', clientOrderId })
        if (!place) continue
        out.sent(exposure.instrument)
        toDesk(scope, {
          type: 'Submit',
          frameMicros: null,
          wish: { ...place, venue, owner: OWNER, purpose: 'exit' },
        })
      }
    }
  })

const LEAVING_PHASES: ReadonlySet<string> = new Set(['starting', 'trading', 'flattening'])

const isChase = ({ purpose, timeInForce }: OrderIntent): boolean =>
  purpose === 'exit' && timeInForce === 'GTC'

/** Whoever is refused at once and asks again at once only meets the next refusal. */
const isGone = ({ owner, outcome }: OrderChange): boolean =>
  owner === OWNER && (outcome === 'filled' || outcome === 'cancelled')
