import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Door } from '../../../chaos/processes/door.ts'
import { FaultyProxy } from '../../../chaos/processes/faulty-proxy.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { seededRandom } from '../../../src/ports/random.ts'

test('who is kept out for two reasons gets in when neither is left', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const proxy = await FaultyProxy.open(address.port, liveClock, seededRandom(1))
  onTestFinished(async () => {
    await proxy.close()
    server.close()
  })
  const port = Number(new URL(proxy.url).port)
  const knock = async (): Promise<string> => {
    await door.settled
    const socket = connect(port, '127.0.0.1')
    return once(socket, 'connect')
      .then(
        () => 'in',
        (error: NodeJS.ErrnoException) => String(error.code),
      )
      .finally(() => socket.destroy())
  }
  const door = new Door(proxy)
  const [one, other] = [{}, {}]
  expect(await knock()).toBe('in')
  door.shut(one)
  door.shut(other)
  door.open(one)
  expect(await knock()).toBe('ECONNREFUSED')
  door.shut(one)
  door.open(other)
  expect(await knock()).toBe('ECONNREFUSED')
  door.open(one)
  expect(await knock()).toBe('in')
})
