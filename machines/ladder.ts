import { assign, type SnapshotFrom, setup } from 'xstate'
import {
  LADDER,
  LADDER_TABLE,
  type LadderMove,
  type LadderPosition,
  type LadderState,
  LOOSENED_BY_HAND,
  resumeConfirmation,
  rung,
  type StopPhase,
  TIGHTENED_BY_HAND,
  tighter,
} from '../src/domain/ladder.ts'

/**
 * The risk ladder. What may go wrong here: a move that the table does not have, a latch that opens of itself, a
 * restart that forgets the rung. So every transition is generated from LADDER_TABLE, and a restored ladder starts
 * on its rung without passing through another.
 *
 * Hysteresis and dwell are decided before (`src/risk/assessor.ts`): an assessment that asks for a looser rung has
 * already waited.
 */
export type LadderEvent =
  /** What the triggers ask for now. Tightens any number of rungs; loosens one, and never below the pin. */
  | {
      readonly type: 'ASSESSED'
      readonly asked: LadderState
      readonly trigger: string
      readonly value: number
      readonly threshold: number
      readonly at: number
    }
  /** An operator. Pins the rung, also when the ladder stands on it or above: only LOOSENED goes below it again. */
  | {
      readonly type: 'TIGHTENED'
      readonly to: LadderState
      readonly by: string
      readonly reason: string
      readonly at: number
    }
  /** An operator, one rung. `confirmation` must be `resumeConfirmation(the present rung)`. */
  | {
      readonly type: 'LOOSENED'
      readonly by: string
      readonly reason: string
      readonly confirmation: string
      readonly at: number
    }
  /** STOP only: a fresh read at the venue showed no position and no order. */
  | { readonly type: 'FLAT_VERIFIED'; readonly at: number }
  /** STOP only: the deadline passed; `left` names what is still there. */
  | { readonly type: 'FLATTEN_FAILED'; readonly left: readonly string[]; readonly at: number }

export interface LadderContext {
  /** When this rung, or this phase of STOP, began; epoch ms. */
  readonly since: number
  /** Why: a trigger's name, TIGHTENED_BY_HAND or LOOSENED_BY_HAND. */
  readonly trigger: string
  /** The reading, or who moved it by hand. */
  readonly value: string
  /** The trigger's threshold, or the reason given by hand. */
  readonly threshold: string
  /** Assessments never loosen below it. */
  readonly pin: LadderState
  /** What STOP could not flatten. */
  readonly left: readonly string[]
  readonly begin: LadderState | 'latched'
}

/** Where to begin: NORMAL on a first run, else what the journal says of the last move. */
export interface LadderInput {
  readonly state: LadderState
  readonly stopPhase?: StopPhase
  readonly since: number
  readonly trigger?: string
  readonly value?: string
  readonly threshold?: string
  readonly pin?: LadderState
  readonly left?: readonly string[]
}

const ladder = setup({
  types: { context: {} as LadderContext, events: {} as LadderEvent, input: {} as LadderInput },
  guards: {
    asked: ({ event }, rungs: { to: LadderState }) =>
      (event.type === 'ASSESSED' && event.asked === rungs.to) ||
      (event.type === 'TIGHTENED' && event.to === rungs.to),
    askedLooser: ({ context, event }, rungs: { from: LadderState }) =>
      event.type === 'ASSESSED' &&
      rung(event.asked) < rung(rungs.from) &&
      rung(context.pin) < rung(rungs.from),
    askedNoTighter: ({ event }, rungs: { from: LadderState }) =>
      event.type === 'TIGHTENED' && rung(event.to) <= rung(rungs.from),
    confirmed: ({ event }, rungs: { from: LadderState }) =>
      event.type === 'LOOSENED' && event.confirmation === resumeConfirmation(rungs.from),
    begins: ({ context }, where: { at: LadderState | 'latched' }) => context.begin === where.at,
  },
  actions: {
    /** Named here, supplied by the ladder actor: tells everybody where the ladder stands now. */
    announce: (_, _where: { state: LadderState; phase: StopPhase | null }) => {},
    /** Named here, supplied by the ladder actor: remembers a pin that moved nothing. */
    announcePin: () => {},
    pin: assign(({ context, event }) =>
      event.type === 'TIGHTENED' ? { pin: tighter(context.pin, event.to) } : {},
    ),
    note: assign(({ context, event }) => ({ ...context, ...cause(event, context) })),
  },
})

/** How the context explains a move. */
function cause(event: LadderEvent, context: LadderContext): Partial<LadderContext> {
  switch (event.type) {
    case 'ASSESSED': {
      const { at, trigger, value, threshold } = event
      return { since: at, trigger, value: String(value), threshold: String(threshold) }
    }
    case 'TIGHTENED':
      return {
        since: event.at,
        trigger: TIGHTENED_BY_HAND,
        value: event.by,
        threshold: event.reason,
        pin: tighter(context.pin, event.to),
      }
    case 'LOOSENED':
      return {
        since: event.at,
        trigger: LOOSENED_BY_HAND,
        value: event.by,
        threshold: event.reason,
        pin: 'NORMAL',
        left: [],
      }
    case 'FLAT_VERIFIED':
      return { since: event.at, left: [] }
    case 'FLATTEN_FAILED':
      return { since: event.at, left: event.left }
    default:
      return event satisfies never
  }
}

/** The rows of the table that leave a rung, as transitions. `#` because STOP's rows start inside it. */
function leaving(from: LadderState) {
  const rows = (by: LadderMove['by']) => LADDER_TABLE.filter((move) => move.from === from && move.by === by)
  const target = (to: LadderState): `#${LadderState}` => `#${to}`
  const isTighter = ({ to }: LadderMove): boolean => rung(to) > rung(from)
  const tightening = (by: LadderMove['by']) =>
    rows(by)
      .filter(isTighter)
      .map(({ to }) => ({
        target: target(to),
        guard: { type: 'asked' as const, params: { to } },
        actions: 'note' as const,
      }))
  const loosening = <Guard extends 'askedLooser' | 'confirmed'>(by: LadderMove['by'], type: Guard) =>
    rows(by)
      .filter((move) => !isTighter(move))
      .map(({ to }) => ({
        target: target(to),
        guard: { type, params: { from } },
        actions: 'note' as const,
      }))
  return {
    ASSESSED: [...tightening('trigger'), ...loosening('trigger', 'askedLooser')],
    TIGHTENED: [
      ...tightening('operator'),
      // The rung we are on, or a looser one: nothing moves, but from now on no trigger goes below it.
      {
        guard: { type: 'askedNoTighter' as const, params: { from } },
        actions: ['pin' as const, 'announcePin' as const],
      },
    ],
    LOOSENED: loosening('operator', 'confirmed'),
  }
}

const announce = (state: LadderState, phase: StopPhase | null = null) => ({
  type: 'announce' as const,
  params: { state, phase },
})

const stop = leaving('STOP')

export const ladderMachine = ladder.createMachine({
  id: 'ladder',
  context: ({ input }) => ({
    since: input.since,
    trigger: input.trigger ?? 'start',
    value: input.value ?? '',
    threshold: input.threshold ?? '',
    pin: input.pin ?? 'NORMAL',
    left: input.left ?? [],
    begin: input.stopPhase === 'latched' ? 'latched' : input.state,
  }),
  initial: 'restoring',
  states: {
    /** Left before anybody can see it. */
    restoring: {
      always: [
        ...LADDER.map((at) => ({ target: at, guard: { type: 'begins' as const, params: { at } } })),
        { target: 'STOP.latched' },
      ],
    },
    NORMAL: { id: 'NORMAL', entry: announce('NORMAL'), on: leaving('NORMAL') },
    CAUTION: { id: 'CAUTION', entry: announce('CAUTION'), on: leaving('CAUTION') },
    WARNING: { id: 'WARNING', entry: announce('WARNING'), on: leaving('WARNING') },
    CRITICAL: { id: 'CRITICAL', entry: announce('CRITICAL'), on: leaving('CRITICAL') },
    STOP: {
      id: 'STOP',
      initial: 'flattening',
      states: {
        flattening: {
          entry: announce('STOP', 'flattening'),
          on: {
            FLAT_VERIFIED: { target: 'latched', actions: 'note' },
            FLATTEN_FAILED: { target: 'latched', actions: 'note' },
          },
        },
        latched: { entry: announce('STOP', 'latched'), on: { LOOSENED: stop.LOOSENED } },
      },
    },
  },
})

/** Where a ladder stands. */
export function ladderPosition(snapshot: SnapshotFrom<typeof ladderMachine>): LadderPosition {
  if (snapshot.matches('STOP'))
    return { state: 'STOP', stopPhase: snapshot.matches({ STOP: 'latched' }) ? 'latched' : 'flattening' }
  const state = LADDER.find((each) => snapshot.matches(each))
  if (!state) throw new Error(`the ladder is on no rung: ${JSON.stringify(snapshot.value)}`)
  return { state, stopPhase: undefined }
}
