import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createActor } from 'xstate'
import {
  type LadderEvent,
  type LadderInput,
  ladderMachine,
  ladderPosition,
} from '../../../machines/ladder.ts'
import { LADDER, type LadderState } from '../../../src/domain/ladder.ts'
import { type Deed, deed, plays, playsLong } from './deeds.ts'

/** The ladder as two numbers and a latch; its table is nowhere in here. */
interface Model {
  /** 0 for NORMAL, 4 for STOP. */
  rung: number
  /** The tightest rung that was asked for by hand since it was last loosened by hand. */
  pin: number
  /** STOP is over and shut: the only way out of it. */
  latched: boolean
  left: readonly string[]
}

interface Real {
  actor: ReturnType<typeof born>
  /** What everybody was told, which is what the journal keeps. */
  told: string[]
}

const STOP = 4
const SELF_LOOSENED_MAX = 2

function born(input: LadderInput, told: string[]) {
  const note = (state: LadderState, phase: unknown): void => void told.push(`${state} ${phase}`)
  const machine = ladderMachine.provide({
    actions: { announce: (_, { state, phase }) => note(state, phase) },
  })
  return createActor(machine, { input }).start()
}

function agree(model: Model, { actor, told }: Real): void {
  const snapshot = actor.getSnapshot()
  const { state, stopPhase } = ladderPosition(snapshot)
  expect(state).toBe(LADDER[model.rung])
  expect(stopPhase).toBe(model.rung < STOP ? undefined : model.latched ? 'latched' : 'flattening')
  expect(snapshot.context.pin).toBe(LADDER[model.pin])
  expect(snapshot.context.left).toEqual(model.left)
  expect(told.at(-1)).toBe(`${state} ${stopPhase ?? null}`)
}

const said = (event: LadderEvent, change: (model: Model) => void): Deed<Model, Real> =>
  deed(JSON.stringify(event), (model, real) => {
    change(model)
    real.actor.send(event)
    agree(model, real)
  })

function moveTo(model: Model, to: number): void {
  if (to === STOP && model.rung !== STOP) Object.assign(model, { latched: false })
  model.rung = to
}

const at = 5
const rungs = fc.nat({ max: STOP })
const assessed = rungs.map((asked) =>
  said(
    { type: 'ASSESSED', asked: LADDER[asked] ?? 'STOP', trigger: 'cvar', value: 1, threshold: 1, at },
    (model) => {
      if (asked > model.rung) moveTo(model, asked)
      else if (asked < model.rung && model.rung <= SELF_LOOSENED_MAX && model.pin < model.rung)
        moveTo(model, model.rung - 1)
    },
  ),
)
const tightened = rungs.map((to) =>
  said({ type: 'TIGHTENED', to: LADDER[to] ?? 'STOP', by: 'ann', reason: 'news', at }, (model) => {
    if (model.rung === STOP) return
    model.pin = Math.max(model.pin, to)
    if (to > model.rung) moveTo(model, to)
  }),
)
const loosened = rungs.map((typed) =>
  said(
    { type: 'LOOSENED', by: 'ann', reason: 'old news', confirmation: `RESUME FROM ${LADDER[typed]}`, at },
    (model) => {
      const shut = model.rung === STOP && !model.latched
      if (typed !== model.rung || model.rung === 0 || shut) return
      Object.assign(model, { rung: model.rung - 1, pin: 0, left: [], latched: false })
    },
  ),
)
const flat = said({ type: 'FLAT_VERIFIED', at }, (model) => {
  if (model.rung === STOP && !model.latched) Object.assign(model, { latched: true, left: [] })
})
const stuck = said({ type: 'FLATTEN_FAILED', left: ['XBTUSDTM 3'], at }, (model) => {
  if (model.rung === STOP && !model.latched) Object.assign(model, { latched: true, left: ['XBTUSDTM 3'] })
})
/** Begins where the last run was, through no other rung. */
const restarted: Deed<Model, Real> = deed('restart', (model, real) => {
  const { context } = real.actor.getSnapshot()
  const { state, stopPhase } = ladderPosition(real.actor.getSnapshot())
  real.actor.stop()
  real.told = []
  real.actor = born(
    { state, ...(stopPhase ? { stopPhase } : {}), since: at, pin: context.pin, left: context.left },
    real.told,
  )
  expect(real.told.length).toBe(1)
  agree(model, real)
})

const begin = fc.constant(() => {
  const told: string[] = []
  const model: Model = { rung: 0, pin: 0, latched: false, left: [] }
  return { model, real: { actor: born({ state: 'NORMAL', since: 0 }, told), told } }
})

const rare = [flat, stuck, restarted].map((each) => fc.constant(each))
const deeds = [assessed, assessed, tightened, loosened, loosened, ...rare]

it('the ladder is a rung, a pin and a latch, over any number of restarts', () => {
  plays(begin, deeds, 600)
})

it('and so it is after ten thousand steps', () => {
  playsLong(begin, deeds, 10_000)
})
