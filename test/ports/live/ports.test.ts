import { expect, it } from 'vitest'
import { livePorts } from '../../../src/ports/live/ports.ts'

it('one seed repeats the jitter, and never what must differ between two installations', () => {
  const [one, other] = [livePorts(7), livePorts(7)]
  expect(one.random.next()).toBe(other.random.next())
  expect(one.entropy.next()).not.toBe(other.entropy.next())
  for (const ports of [one, other]) ports.http.close()
})
