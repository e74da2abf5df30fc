import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { createTelemetry } from '../../src/telemetry/create.ts'
import { createLog } from '../../src/telemetry/log.ts'
import type { Output } from '../../src/telemetry/output.ts'
import { EVENTS, STATUS, SUMMARY } from './samples.ts'

const AT = 1_700_000_000_000

function record(isTerminal = false) {
  let text = ''
  const output: Output = {
    write: (more) => {
      text += more
    },
    isTerminal,
    columns: 80,
    rows: 24,
    dropped: 0,
    flush: () => Promise.resolve(),
  }
  const clock = new SimulatedClock(AT)
  const telemetry = createTelemetry({ clock, output, json: true, statusEveryMs: 250 })
  return { telemetry, clock, output, lines: () => text.split('\n').filter((line) => line !== '') }
}

describe('telemetry without a terminal is NDJSON', () => {
  it('is one object a line with level, time, type and the event itself', async () => {
    const { telemetry, lines } = record(true)
    telemetry.step('journal', 12)
    telemetry.failed('venue', 'refused')
    telemetry.status(STATUS)
    for (const [event] of EVENTS) telemetry.line(event)
    await telemetry.close(SUMMARY)
    const records = lines().map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(records).toHaveLength(EVENTS.length + 4)
    expect(records[0]).toEqual({
      level: 'info',
      time: AT,
      type: 'StepDone',
      name: 'journal',
      tookMs: 12,
      msg: 'journal',
    })
    expect(records[1]).toMatchObject({ level: 'error', type: 'StepFailed', reason: 'refused' })
    expect(records[2]).toMatchObject({ type: 'Status', equity: STATUS.equity, feeds: STATUS.feeds })
    for (const [index, [event, sentence]] of EVENTS.entries())
      expect(records[index + 3]).toMatchObject({ ...event, time: AT, msg: sentence })
    expect(records.at(-1)).toMatchObject({ type: 'RunEnded', exit: SUMMARY.exit, msg: 'duration over' })
  })

  it('has no name twice in an object', () => {
    const { telemetry, lines } = record()
    for (const [event] of EVENTS) telemetry.line(event)
    for (const line of lines()) {
      const names = [...line.matchAll(/[{,]"(level|time|type|msg)":/g)].map((match) => match[1])
      expect(names).toEqual([...new Set(names)])
    }
  })

  it('writes a status every few seconds, not every frame', () => {
    const { telemetry, clock, lines } = record()
    for (let elapsedMs = 0; elapsedMs < 10_000; elapsedMs += 100) {
      telemetry.status(STATUS)
      clock.step(100)
    }
    expect(lines().length).toBeGreaterThanOrEqual(2)
    expect(lines().length).toBeLessThanOrEqual(3)
  })
})

describe('a log record', () => {
  it('has no secret at any depth, no bigint and no error object that vanishes', () => {
    let text = ''
    const log = createLog({
      clock: new SimulatedClock(AT),
      write: (more) => {
        text += more
      },
    })
    log.error(
      {
        request: { headers: { 'KC-API-KEY': 'aaaa', 'KC-API-SIGN': 'bbbb' }, url: '/x?token=cccc' },
        cause: new RangeError('passphrase=dddd'),
        amount: 10n,
        tookMs: 56.047510999999474,
        deep: { a: { b: { c: { d: { e: { f: { g: 'too deep' } } } } } } },
        list: [{ secret: 'eeee' }],
      },
      'failed',
    )
    expect(text).not.toMatch(/aaaa|bbbb|cccc|dddd|eeee|too deep/)
    expect(JSON.parse(text)).toMatchObject({
      level: 'error',
      amount: '10',
      tookMs: 56.048,
      cause: { name: 'RangeError', message: 'passphrase=[redacted]' },
    })
  })
})
