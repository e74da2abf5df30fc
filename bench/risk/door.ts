import { liveClock } from '../../src/ports/live/clock.ts'
import { type Effort, scaled } from '../bench.ts'
import { cost, type Row, rate } from '../row.ts'
import { throughputs } from '../throughput.ts'
import { Latency } from '../tick-to-order/latency.ts'
import { type BenchDesk, benchDesk } from './bench-desk.ts'

const NAME = 'risk'
const CHECKS = 20_000
/** A naive check looks at every order, so fewer of them say as much. */
const NAIVE_SHARE = 0.02
const MANY_ORDERS = 10_000
const P99_AIM_MICROS = 20
const RECOUNT = 'the same sums, every order counted anew'

/** What a review at the door costs, in all its layers: with few and many symbols, few orders that rest and thousands. */
export function doorRows(effort: Effort): readonly Row[] {
  return [
    ...rowsOf('3 symbols, 30 orders', benchDesk(3, 30), effort),
    ...rowsOf('3 symbols, 10,000 orders', benchDesk(3, MANY_ORDERS), effort),
    ...rowsOf('300 symbols, 10,000 orders', benchDesk(300, MANY_ORDERS), effort),
  ]
}

function rowsOf(where: string, { review, recount, move }: BenchDesk, effort: Effort): readonly Row[] {
  const checks = scaled(CHECKS, effort)
  const recounts = Math.max(1, Math.round(checks * NAIVE_SHARE))
  const { ours, naive, moves } = throughputs(
    {
      ours: { count: checks, act: () => times(checks, review) },
      naive: { count: recounts, act: () => times(recounts, recount) },
      moves: { count: checks, act: () => times(checks, move) },
    },
    effort,
  )
  const door = latencies(checks, review)
  const peer = latencies(recounts, recount)
  const row = (name: string) => ({ bench: NAME, row: `door, ${where}: ${name}`, peer: RECOUNT })
  const p99 = door.percentile(99)
  return [
    rate({ ...row('checks'), ours, peerValue: naive }, 'checks/s'),
    cost({ ...row('p50'), ours: door.percentile(50), peerValue: peer.percentile(50) }, 'µs'),
    cost({ ...row('p99'), ours: p99, peerValue: peer.percentile(99) }, 'µs'),
    cost({ ...row('p99 / 20 µs'), peer: 'the aim', ours: p99, peerValue: P99_AIM_MICROS }, 'µs', 1),
    rate({ ...row('marks that move'), ours: moves, peerValue: naive }, 'marks/s'),
  ]
}

function times(count: number, act: (at: number) => void): void {
  for (let at = 0; at < count; at++) act(at)
}

/** Of each by itself, in real time. */
function latencies(count: number, act: (at: number) => void): Latency {
  const latency = new Latency()
  times(count, (at) => {
    const startedMicros = liveClock.monotonicMicros()
    act(at)
    latency.record(liveClock.monotonicMicros() - startedMicros)
  })
  return latency
}
