import { describe, expect, it } from 'vitest'
import { toLadder } from '../../actors/messages.ts'
import { resumeLadder } from '../../supervisors/resume.ts'
import { type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

const word = { operator: 'ada', reason: 'the venue is back' }

async function stopped(): Promise<{ readonly world: EngineWorld; readonly engine: Engine }> {
  const world = await engineWorld()
  const engine = await world.start()
  await world.pass(3_000)
  const at = world.clock.now()
  toLadder(engine.tree, { type: 'TIGHTENED', to: 'STOP', by: 'ada', reason: 'a test', at })
  return { world, engine }
}

describe('an operator resumes the ladder', () => {
  it('waits until STOP is verified flat, loosens one rung at a time, and is named in the journal', async () => {
    const { world, engine } = await stopped()
    await world.until(resumeLadder(engine.world, engine.tree, { from: 'STOP', ...word }))
    expect(engine.world.channels.ladder.value.state).toBe('CRITICAL')
    expect(world.venuePositions()).toEqual({})
    await world.until(resumeLadder(engine.world, engine.tree, { from: 'CRITICAL', ...word }))
    expect(engine.world.channels.ladder.value.state).toBe('WARNING')
    // The longest dwell of a trigger is a minute: so long on every rung, with no trigger left.
    await world.pass(55_000)
    expect(engine.world.channels.ladder.value.state).toBe('WARNING')
    await world.pass(10_000)
    expect(engine.world.channels.ladder.value.state).toBe('CAUTION')
    const moves = world.journalled().filter((event) => event.type === 'LadderMoved')
    expect(moves).toMatchObject([
      { from: 'NORMAL', to: 'STOP', value: 'ada', threshold: 'a test' },
      { from: 'STOP', to: 'CRITICAL', value: 'ada', threshold: 'the venue is back' },
      { from: 'CRITICAL', to: 'WARNING', value: 'ada' },
      { from: 'WARNING', to: 'CAUTION' },
    ])
    const ending = await world.until(engine.stop('the test is over'))
    engine.auditor.ended(ending)
    expect(engine.auditor.violations()['ladder-by-table']).toBe(0)
  })

  it('finds a pin again after a kill: what was tightened by hand loosens by hand alone', async () => {
    const world = await engineWorld()
    const first = await world.start()
    const at = world.clock.now()
    const word = { by: 'ada', reason: 'a test', at }
    const trigger = { trigger: 'staleFeed', value: 9, threshold: 5, at }
    toLadder(first.tree, { type: 'ASSESSED', asked: 'WARNING', ...trigger })
    toLadder(first.tree, { type: 'TIGHTENED', to: 'CAUTION', ...word })
    await world.pass(100)
    expect(world.journalled()).toContainEqual({
      type: 'LadderPinned',
      to: 'CAUTION',
      by: 'ada',
      reason: 'a test',
    })
    first.kill()
    const second = await world.start()
    await world.pass(120_000)
    expect(second.world.channels.ladder.value.state).toBe('CAUTION')
    await world.until(second.stop('the test is over'))
  })

  it('refuses when the ladder stands on another rung, and leaves it there', async () => {
    const world = await engineWorld()
    const engine = await world.start()
    expect(() => resumeLadder(engine.world, engine.tree, { from: 'STOP', ...word })).toThrow(
      'the ladder stands on NORMAL, and nothing was loosened',
    )
    expect(engine.world.channels.ladder.value.state).toBe('NORMAL')
    await world.until(engine.stop('the test is over'))
  })
})
