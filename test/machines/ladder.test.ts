import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { type LadderEvent, type LadderInput, ladderMachine, ladderPosition } from '../../machines/ladder.ts'
import {
  LADDER,
  LADDER_TABLE,
  type LadderState,
  resumeConfirmation,
  rung,
  type StopPhase,
} from '../../src/domain/ladder.ts'

const START_MS = 1_000
const places: readonly { readonly state: LadderState; readonly stopPhase?: StopPhase }[] = [
  ...LADDER.slice(0, 4).map((state) => ({ state })),
  { state: 'STOP', stopPhase: 'flattening' },
  { state: 'STOP', stopPhase: 'latched' },
]

function start(input: Partial<LadderInput> & { readonly state: LadderState }) {
  const actor = createActor(ladderMachine, { input: { since: START_MS, ...input } })
  actor.start()
  return actor
}

const at = 2_000
const assessed = (asked: LadderState): LadderEvent => ({
  type: 'ASSESSED',
  asked,
  trigger: 'dailyLoss',
  value: 0.04,
  threshold: 0.03,
  at,
})
const tightened = (to: LadderState): LadderEvent => ({ type: 'TIGHTENED', to, by: 'ann', reason: 'news', at })
const loosened = (confirmation: string): LadderEvent => ({
  type: 'LOOSENED',
  by: 'ann',
  reason: 'news is old',
  confirmation,
  at,
})

/** Where an event leads, written down by hand rather than by the table under test. */
function expected(from: (typeof places)[number], event: LadderEvent): string {
  const name = (state: LadderState, phase: StopPhase = 'flattening') =>
    state === 'STOP' ? `STOP ${phase}` : state
  const stay = name(from.state, from.stopPhase)
  const down = LADDER[rung(from.state) - 1] ?? 'NORMAL'
  switch (event.type) {
    case 'ASSESSED':
      if (rung(event.asked) > rung(from.state)) return name(event.asked)
      if (rung(event.asked) === rung(from.state)) return stay
      return from.state === 'CAUTION' || from.state === 'WARNING' ? down : stay
    case 'TIGHTENED':
      return rung(event.to) > rung(from.state) ? name(event.to) : stay
    case 'LOOSENED':
      if (event.confirmation !== `RESUME FROM ${from.state}`) return stay
      return from.state === 'NORMAL' || from.stopPhase === 'flattening' ? stay : down
    case 'FLAT_VERIFIED':
    case 'FLATTEN_FAILED':
      return from.state === 'STOP' ? 'STOP latched' : stay
  }
}

const events: readonly LadderEvent[] = [
  ...LADDER.map(assessed),
  ...LADDER.map(tightened),
  ...LADDER.map((state) => loosened(resumeConfirmation(state))),
  loosened(''),
  loosened('resume from critical'),
  { type: 'FLAT_VERIFIED', at },
  { type: 'FLATTEN_FAILED', left: ['XBTUSDTM 3'], at },
]

describe('the whole transition table of the ladder', () => {
  for (const from of places)
    for (const event of events) {
      const detail =
        event.type === 'ASSESSED'
          ? event.asked
          : event.type === 'TIGHTENED'
            ? event.to
            : event.type === 'LOOSENED'
              ? `"${event.confirmation}"`
              : ''
      const target = expected(from, event)
      it(`${from.state} ${from.stopPhase ?? ''} on ${event.type} ${detail} goes to ${target}`, () => {
        const actor = start(from)
        const before = actor.getSnapshot()
        actor.send(event)
        const place = ladderPosition(actor.getSnapshot())
        expect([place.state, place.stopPhase].filter(Boolean).join(' ')).toBe(target)
        const moved = JSON.stringify(before.value) !== JSON.stringify(actor.getSnapshot().value)
        expect(actor.getSnapshot().context.since).toBe(moved ? at : START_MS)
      })
    }
})

describe('what the ladder remembers', () => {
  it('explains a trigger with its value and threshold', () => {
    const actor = start({ state: 'NORMAL' })
    actor.send(assessed('WARNING'))
    expect(actor.getSnapshot().context).toMatchObject({
      trigger: 'dailyLoss',
      value: '0.04',
      threshold: '0.03',
    })
  })

  it('explains an operator with the name and the reason', () => {
    const actor = start({ state: 'NORMAL' })
    actor.send(tightened('CRITICAL'))
    expect(actor.getSnapshot().context).toMatchObject({
      trigger: 'operator',
      value: 'ann',
      threshold: 'news',
    })
  })

  it('does not loosen of itself below a rung that was set by hand', () => {
    const actor = start({ state: 'NORMAL' })
    actor.send(tightened('CAUTION'))
    actor.send(assessed('WARNING'))
    actor.send(assessed('NORMAL'))
    actor.send(assessed('NORMAL'))
    expect(ladderPosition(actor.getSnapshot()).state).toBe('CAUTION')
    actor.send(loosened('RESUME FROM CAUTION'))
    expect(ladderPosition(actor.getSnapshot()).state).toBe('NORMAL')
  })

  it('is pinned by hand on the rung it already stands on', () => {
    const actor = start({ state: 'WARNING' })
    actor.send(tightened('WARNING'))
    actor.send(assessed('NORMAL'))
    expect(ladderPosition(actor.getSnapshot()).state).toBe('WARNING')
  })

  it('is pinned by hand on a rung below the one it stands on', () => {
    const actor = start({ state: 'WARNING' })
    actor.send(tightened('CAUTION'))
    actor.send(assessed('NORMAL'))
    actor.send(assessed('NORMAL'))
    expect(ladderPosition(actor.getSnapshot()).state).toBe('CAUTION')
  })

  it('stays pinned over a restart, also below the rung that it stands on', () => {
    const actor = start({ state: 'WARNING', pin: 'CAUTION' })
    for (let times = 0; times < 3; times++) actor.send(assessed('NORMAL'))
    expect(ladderPosition(actor.getSnapshot()).state).toBe('CAUTION')
  })

  it('names what STOP could not flatten until an operator leaves STOP', () => {
    const actor = start({ state: 'STOP' })
    actor.send({ type: 'FLATTEN_FAILED', left: ['XBTUSDTM 3'], at })
    expect(actor.getSnapshot().context.left).toEqual(['XBTUSDTM 3'])
    actor.send(loosened('RESUME FROM STOP'))
    expect(ladderPosition(actor.getSnapshot())).toEqual({ state: 'CRITICAL', stopPhase: undefined })
    expect(actor.getSnapshot().context.left).toEqual([])
  })
})

it('has each row of the table once, and no row that skips a rung on the way down', () => {
  expect(new Set(LADDER_TABLE.map((row) => JSON.stringify(row))).size).toBe(LADDER_TABLE.length)
  expect(LADDER_TABLE.filter(({ from, to }) => rung(to) < rung(from) - 1)).toEqual([])
  expect(LADDER_TABLE.filter(({ from, by }) => by === 'trigger' && rung(from) >= 3)).toEqual([
    { from: 'CRITICAL', to: 'STOP', by: 'trigger' },
  ])
})
