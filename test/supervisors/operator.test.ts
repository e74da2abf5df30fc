import { describe, expect, it } from 'vitest'
import type { OperatorAnswer } from '../../src/console/operator/words.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { operable } from '../../supervisors/operator.ts'
import { type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

const config = { engine: { symbols: ['XBTUSDTM'] } }
const who = { by: 'ada', reason: 'a test' }

async function trading() {
  const world = await engineWorld({ config })
  const engine = await world.start()
  const hands = operable(engine.world, engine.tree)
  const tighten = (to: LadderState) => world.until(hands.tighten({ to, ...who }))
  const loosen = (from: LadderState, confirmation = `RESUME FROM ${from}`) =>
    world.until(hands.loosen({ from, ...who, confirmation }))
  return { world, engine, hands, tighten, loosen }
}

const moves = (world: EngineWorld) =>
  world
    .journalled()
    .flatMap((event) =>
      event.type === 'LadderMoved'
        ? [`${event.from} ${event.to} ${event.value}`]
        : event.type === 'LadderPinned'
          ? [`pinned ${event.to} ${event.by}`]
          : [],
    )

const brief = (answer: OperatorAnswer): string =>
  answer.done === 'refused' ? answer.code : `${answer.done} ${answer.status.ladder.state}`

async function over({ world, engine }: { world: EngineWorld; engine: Engine }): Promise<void> {
  const ending = await world.until(engine.stop('over'))
  engine.auditor.ended(ending)
  expect(engine.auditor.violations()['ladder-by-table']).toBe(0)
}

describe('an operator on a running engine', () => {
  it('tightens from anywhere, any number of rungs, and is in the journal by name', async () => {
    const floor = await trading()
    expect(brief(await floor.tighten('CAUTION'))).toBe('moved CAUTION')
    expect(brief(await floor.tighten('CRITICAL'))).toBe('moved CRITICAL')
    expect(brief(await floor.tighten('WARNING'))).toBe('pinned CRITICAL')
    expect(floor.hands.status().ladder).toMatchObject({ state: 'CRITICAL', pin: 'CRITICAL', value: 'ada' })
    await floor.world.pass(100)
    expect(moves(floor.world)).toEqual(['NORMAL CAUTION ada', 'CAUTION CRITICAL ada', 'pinned WARNING ada'])
    await over(floor)
  })

  it('loosens a rung at a time, and only what he has typed', async () => {
    const floor = await trading()
    await floor.tighten('CRITICAL')
    expect(brief(await floor.loosen('CRITICAL', ''))).toBe('NOT_CONFIRMED')
    expect(brief(await floor.loosen('CRITICAL', 'resume from critical'))).toBe('NOT_CONFIRMED')
    expect(brief(await floor.loosen('STOP'))).toBe('STANDS_ELSEWHERE')
    expect(floor.hands.status().ladder.state).toBe('CRITICAL')
    expect(brief(await floor.loosen('CRITICAL'))).toBe('moved WARNING')
    expect(floor.hands.status().ladder.pin).toBe('NORMAL')
    await over(floor)
  })

  it('does not leave STOP before it has latched; then what is left stands in the status', async () => {
    const floor = await trading()
    await floor.world.passUntil('something is held', () => floor.engine.world.journal.books.fills > 0)
    await floor.tighten('STOP')
    expect(brief(await floor.loosen('STOP'))).toBe('STILL_FLATTENING')
    await floor.world.passUntil('it latches', () => floor.hands.status().ladder.phase === 'latched')
    expect(brief(await floor.tighten('STOP'))).toBe('NOTHING_TIGHTER')
    expect(brief(await floor.loosen('STOP'))).toBe('moved CRITICAL')
    await over(floor)
  })

  it('is told that there is nothing to loosen, or to tighten', async () => {
    const floor = await trading()
    expect(brief(await floor.loosen('NORMAL'))).toBe('NOTHING_LOOSER')
    expect(brief(await floor.tighten('NORMAL'))).toBe('NOTHING_TIGHTER')
    const told = floor.engine.lines.flatMap((line) =>
      line.type === 'Note' && line.text === 'an operator was refused' ? [line.fields] : [],
    )
    expect(told).toMatchObject([
      { by: 'ada', code: 'NOTHING_LOOSER' },
      { by: 'ada', code: 'NOTHING_TIGHTER' },
    ])
    await over(floor)
  })

  it('is heard by a ladder that has just crashed', async () => {
    const floor = await trading()
    floor.engine.tree.crash('risk/ladder', new Error('on purpose'))
    expect(brief(await floor.tighten('WARNING'))).toBe('moved WARNING')
    await over(floor)
  })

  it('is told when no ladder is left', async () => {
    const floor = await trading()
    await floor.world.until(floor.engine.stop('over'))
    expect(brief(await floor.tighten('WARNING'))).toMatch(/^LADDER_(ABSENT|SILENT)$/)
  })
})
