import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import { type ShutdownEvent, shutdownMachine } from '../../../machines/shutdown.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { type Deed, deed, plays } from './deeds.ts'

/** A stop as a list of questions, each asked until it is answered or late. */
const QUESTIONS = ['quiesce', 'cancelEverything', 'flatten', 'readVenue'] as const
type Question = (typeof QUESTIONS)[number]
const PHASE = {
  quiesce: 'quiescing',
  cancelEverything: 'cancelling',
  flatten: 'flattening',
  readVenue: 'confirming',
} as const
const ANSWER: Readonly<Record<Question, ShutdownEvent['type']>> = {
  quiesce: 'QUIET',
  cancelEverything: 'CANCELLED',
  flatten: 'FLAT',
  readVenue: 'READ',
}
const READ_AGAIN_MS = 500

interface Model {
  readonly questions: readonly Question[]
  readonly phaseMs: number
  now: number
  /** Which of the questions; -1: not asked to stop yet, all of them: over. */
  at: number
  /** When the question was put first. */
  since: number
  /** When the venue's last answer was that something is left; null: it has not answered. */
  disagreedAt: number | null
  late: string[]
  left: readonly string[]
}

interface Real {
  readonly asked: Question[]
  readonly asking: Set<Question>
  readonly clock: SimulatedClock
  readonly actor: ReturnType<typeof createActor<typeof shutdownMachine>>
}

function next(model: Model, late: boolean): void {
  const question = model.questions[model.at]
  if (late && question) model.late.push(PHASE[question])
  model.since = model.at < 0 || !late ? model.now : model.since + model.phaseMs
  model.at++
  model.disagreedAt = null
  if (model.questions[model.at] === 'readVenue') model.left = ['unknown: the venue was not read']
}

/** What has become too late by now. */
function tick(model: Model): void {
  while (model.at >= 0 && model.at < model.questions.length && model.now >= model.since + model.phaseMs)
    next(model, true)
}

function agree(model: Model, { actor, asking, clock }: Real): void {
  const snapshot = actor.getSnapshot()
  const question = model.questions[model.at]
  const waits = model.disagreedAt !== null && model.now < model.disagreedAt + READ_AGAIN_MS
  expect([...asking]).toEqual(question && !waits ? [question] : [])
  expect(snapshot.context.late).toEqual(model.late)
  expect(snapshot.context.left).toEqual(model.left)
  expect(snapshot.matches('finished')).toBe(model.at >= model.questions.length)
  // Over is over: nothing is armed that could do something later.
  if (model.at < 0 || model.at >= model.questions.length) expect(clock.pending).toBe(0)
}

const stop: Deed<Model, Real> = deed('STOP', (model, real) => {
  if (model.at < 0) next(model, false)
  real.actor.send({ type: 'STOP', reason: 'enough' })
  agree(model, real)
})

const answer = (question: Question, left: readonly string[]): Deed<Model, Real> =>
  deed(`${ANSWER[question]} ${left}`, (model, real) => {
    if (model.questions[model.at] === question) {
      if (question === 'readVenue') model.left = left
      if (left.length > 0) model.disagreedAt = model.now
      else next(model, false)
    }
    real.actor.send({ type: ANSWER[question], left } as ShutdownEvent)
    agree(model, real)
  })

const pass = (ms: number): Deed<Model, Real> =>
  deed(`${ms} ms`, (model, real) => {
    model.now += ms
    tick(model)
    const end = real.clock.monotonicMicros() + ms * 1000
    while (real.clock.step((end - real.clock.monotonicMicros()) / 1000));
    agree(model, real)
  })

function begun(onStop: 'flatten' | 'keep', phaseMs: number): { model: Model; real: Real } {
  const clock = new SimulatedClock(0)
  const asked: Question[] = []
  const asking = new Set<Question>()
  const ask = (question: Question) =>
    fromCallback(() => {
      asked.push(question)
      asking.add(question)
      return () => void asking.delete(question)
    })
  const [quiesce, cancelEverything, flatten, readVenue] = QUESTIONS.map(ask)
  if (!quiesce || !cancelEverything || !flatten || !readVenue) throw new Error('four questions')
  const machine = shutdownMachine.provide({ actors: { quiesce, cancelEverything, flatten, readVenue } })
  const actor = createActor(machine, {
    input: { onStop, phaseDeadlineMs: phaseMs },
    clock: clock as never,
  })
  actor.start()
  const questions = QUESTIONS.filter((question) => onStop === 'flatten' || question !== 'flatten')
  return {
    model: { questions, phaseMs, now: 0, at: -1, since: 0, disagreedAt: null, late: [], left: [] },
    real: { asked, asking, clock, actor },
  }
}

const beginnings = fc
  .record({
    onStop: fc.constantFrom('flatten' as const, 'keep' as const),
    phaseMs: fc.integer({ min: 501, max: 5_000 }),
  })
  .map(
    ({ onStop, phaseMs }) =>
      () =>
        begun(onStop, phaseMs),
  )

it('a stop asks one question at a time, in its order, never one twice but the last, and always ends', () => {
  const answers = fc
    .record({ question: fc.constantFrom(...QUESTIONS), left: fc.constantFrom([], [], ['3 lots']) })
    .map(({ question, left }) => answer(question, question === 'readVenue' ? left : []))
  const end: Deed<Model, Real> = deed('all its time', (model, real) => {
    // Each phase has its deadline, so four of them are the most that a stop can take.
    pass(QUESTIONS.length * model.phaseMs).run(model, real)
    if (model.at >= 0) expect(real.actor.getSnapshot().matches('finished')).toBe(true)
    const order = real.asked.map((question) => QUESTIONS.indexOf(question))
    expect(order).toEqual(order.toSorted((one, other) => one - other))
    for (const question of QUESTIONS.slice(0, 3))
      expect(real.asked.filter((each) => each === question).length).toBeLessThanOrEqual(1)
  })
  plays(beginnings, [
    fc.constant(stop),
    answers,
    answers,
    answers,
    fc.nat({ max: 3_000 }).map(pass),
    fc.constant(end),
  ])
})
