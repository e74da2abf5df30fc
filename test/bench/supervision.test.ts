import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Row, rowSchema } from '../../bench/row.ts'
import type { Amounts, Samples } from '../../bench/supervision/protocol.ts'
import { supervisionRows } from '../../bench/supervision/rows.ts'
import { contextSide, jsSide, otpInstalled, otpSide } from '../../bench/supervision/run-sides.ts'
import { table } from '../../bench/table.ts'

/** Enough to come through every line; no figure means anything. */
const TINY: Amounts = {
  live: [2, 4, 8],
  spawns: 3,
  bursts: 2,
  burst: 5,
  restarts: 30,
  stopped: 6,
  stops: 1,
}

const samples = (nanos: number): Samples => ({
  spawn: [[nanos], [nanos], [nanos * 2]],
  transitionBurst: [nanos],
  machineBurst: [nanos],
  transitionSendBurst: [nanos],
  machineSendBurst: [nanos],
  restart: [nanos, nanos, nanos * 9],
  stop: [nanos],
  bytesPerChild: nanos,
})

const context = [
  { transition: { plain: [1_000], carried: [1_500] }, machine: { plain: [1_000], carried: [1_200] } },
]

const sides = { ours: [samples(6_000)], raw: [samples(3_000)], context }

const rowNamed = (rows: readonly Row[], name: string): Row => {
  const found = rows.find(({ row }) => row === name)
  if (!found) throw new Error(`no row is called ${name}`)
  return found
}

describe('each side answers with as many samples as it was asked for', () => {
  const measure = {
    ours: () => jsSide('ours', TINY),
    raw: () => jsSide('raw', TINY),
    otp: () => otpSide(TINY),
  }
  for (const [side, run] of Object.entries(measure))
    test.skipIf(side === 'otp' && !otpInstalled())(side, async () => {
      const answer = await run()
      expect(answer.spawn.map(({ length }) => length)).toEqual([3, 3, 3])
      expect(answer.transitionBurst).toHaveLength(2)
      expect(answer.machineBurst).toHaveLength(2)
      expect(answer.restart).toHaveLength(30)
      expect(answer.stop).toHaveLength(1)
    })
})

test('ours with a context and ours without answer with as many bursts', async () => {
  const { machine, transition } = await contextSide(TINY)
  for (const { carried, plain } of [machine, transition]) {
    expect(carried).toHaveLength(2)
    expect(plain).toHaveLength(2)
  }
})

test('durations become microseconds, a message is a share of its burst, a stop a share of its crowd', () => {
  const rows = supervisionRows(TINY, { ...sides, otp: [samples(2_000)] })
  expect(rowNamed(rows, 'p50 spawn at 8 live / OTP')).toMatchObject({ ours: 12, peerValue: 4, ratio: 3 })
  expect(rowNamed(rows, 'p50 message told to a machine / OTP')).toMatchObject({ ours: 1.2, peerValue: 0.4 })
  expect(rowNamed(rows, 'p50 crash to answering again / OTP')).toMatchObject({
    ours: 6,
    ratio: 3,
    met: false,
  })
  expect(rowNamed(rows, 'p99 crash to answering again / OTP')).toMatchObject({ ours: 54, aim: null })
  expect(rowNamed(rows, 'p50 stop of 6 children, each / OTP')).toMatchObject({ ours: 1 })
  expect(rowNamed(rows, 'p50 event sent to a machine in context / without')).toMatchObject({
    ours: 0.24,
    peerValue: 0.2,
    ratio: 1.2,
    aim: 1.1,
    met: false,
  })
  expect(rowNamed(rows, 'p50 event sent to a transition actor in context / without')).toMatchObject({
    aim: null,
  })
  expect(rowNamed(rows, 'p50 spawn at 8 live / at 2')).toMatchObject({ ratio: 2, aim: 1.5, met: false })
})

test('where Erlang is absent its rows say so, have nothing to aim at, and the rest is as ever', () => {
  const rows = supervisionRows(TINY, { ...sides, otp: undefined })
  expect(z.array(rowSchema).parse(rows)).toEqual(rows)
  const absent = rows.filter(({ peer }) => peer.endsWith('not installed'))
  expect(absent.length).toBeGreaterThan(10)
  for (const row of absent) expect(row).toMatchObject({ peerValue: null, ratio: null, aim: null, met: true })
  expect(rowNamed(rows, 'p50 message told to a machine / xstate')).toMatchObject({ ratio: 2, met: false })
  expect(table(rows)).toMatch(/spawn at 2 live \/ OTP +6 µs +OTP start_child: not installed$/m)
})
