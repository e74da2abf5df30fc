import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { PAPER_CREDENTIALS } from '../../src/config/secrets.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { Latency } from './latency.ts'
import type { Sample } from './probe.ts'

/**
 * What no engine can do without: JSON.parse of the same frames, the HMAC of the same orders, and the same bytes
 * written to a socket. The exchange answers each before the next is timed.
 */
export async function bareCost(url: string, samples: readonly Sample[]): Promise<Latency> {
  const { host, hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).setNoDelay(true)
  await once(socket, 'connect')
  const latency = new Latency()
  for (const { frame, order } of samples) {
    const { 'KC-API-TIMESTAMP': timestamp = '', 'KC-API-SIGN': _signature, ...headers } = order.headers
    const target = new URL(order.url).pathname
    const head = Object.entries({ Host: host, 'Content-Length': String(order.body.length), ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
    const answered = once(socket, 'data')

    const startedMicros = liveClock.monotonicMicros()
    JSON.parse(frame)
    const signature = createHmac('sha256', PAPER_CREDENTIALS.secret)
      .update(`${timestamp}${order.method}${target}${order.body}`)
      .digest('base64')
    socket.write(
      `${order.method} ${target} HTTP/1.1\r\n${head}KC-API-TIMESTAMP: ${timestamp}\r\nKC-API-SIGN: ${signature}\r\n\r\n${order.body}`,
    )
    latency.record(liveClock.monotonicMicros() - startedMicros)
    await answered
  }
  socket.destroy()
  return latency
}
