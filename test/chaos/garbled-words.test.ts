import { expect, it } from 'vitest'
import { GARBLED, TOKEN } from '../../chaos/strikes/garbled-words.ts'
import { OperatorFace } from '../../src/console/operator/face.ts'
import { operable } from '../../supervisors/operator.ts'
import { engineWorld } from '../supervisors/engine-world.ts'

it('no garbled word moves the ladder, and the same word said properly does', async () => {
  const floor = await engineWorld({ config: { engine: { symbols: ['XBTUSDTM'] } } })
  const { tree, world } = await floor.start()
  const face = new OperatorFace(TOKEN, operable(world, tree))
  for (const garbled of GARBLED) {
    const { status } = await floor.until(Promise.resolve(face.http(garbled)))
    expect(status, JSON.stringify(garbled)).toBeGreaterThanOrEqual(400)
  }
  expect(world.channels.ladder.value.state).toBe('NORMAL')
  const proper = GARBLED.find(({ target, method }) => target === '/stop' && method === 'POST')
  if (!proper) throw new Error('somebody says the right thing in the wrong place')
  const { status } = await floor.until(Promise.resolve(face.http({ ...proper, target: '/tighten' })))
  expect(status).toBe(200)
  expect(world.channels.ladder.value.state).toBe('STOP')
})
