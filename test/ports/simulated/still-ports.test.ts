import { expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { drive } from '../../../src/ports/simulated/drive.ts'
import { stillPorts } from '../../../src/ports/simulated/still-ports.ts'

const REQUEST = { headers: {}, body: 'secret', connectTimeoutMs: 1, responseTimeoutMs: 1 }

function stillness() {
  const asked: string[] = []
  const clock = new SimulatedClock(0)
  return { asked, clock, ports: stillPorts(clock, (what) => asked.push(what)) }
}

test('a request is heard, without query and body, and never answered; it can be given up', async () => {
  const { asked, clock, ports } = stillness()
  const url = 'https://venue.example/api/v1/orders?token=secret'
  const abort = new AbortController()
  const outcomes: string[] = []
  ports.http
    .request({ ...REQUEST, method: 'POST', url }, abort.signal)
    .catch((error: Error) => outcomes.push(error.name))
  ports.http.request({ ...REQUEST, method: 'GET', url: 'nonsense' }).finally(() => outcomes.push('answered'))
  await drive(
    clock,
    new Promise<void>((resolve) => clock.setTimeout(resolve, 3_600_000)),
    Number.POSITIVE_INFINITY,
  )
  expect(asked).toEqual(['POST /api/v1/orders', 'GET nonsense'])
  expect(outcomes).toEqual([])
  abort.abort()
  await Promise.resolve()
  await Promise.resolve()
  expect(outcomes).toEqual(['TransportError'])
})

test('a socket never opens, a file is not there, and nobody can listen', async () => {
  const { asked, ports } = stillness()
  const heard = (): never => {
    throw new Error('it said something')
  }
  const socket = ports.sockets.open('wss://venue.example/?token=secret', {
    opened: heard,
    message: heard,
    closed: heard,
  })
  socket.send('hello')
  socket.close(1000, '')
  socket.terminate()
  ports.disk.writeText('report.json', '{}')
  expect(asked).toEqual(['a socket to venue.example', 'to write report.json'])
  expect(ports.disk.exists('report.json')).toBe(false)
  expect(() => ports.disk.readText('report.json')).toThrow('report.json: no such file')
  await expect(ports.servers.listen(0, {} as never)).rejects.toThrow('nobody may listen')
})
