import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { formatLine, messageOf } from '../../src/telemetry/lines.ts'
import { EVENTS } from './samples.ts'

const AT = Date.UTC(2024, 4, 1, 7, 41, 3, 120)

describe('a line says what happened in the words of the code', () => {
  it.each(EVENTS)('$type', (event, sentence) => {
    expect(formatLine({ at: AT, event }, false)).toBe(`07:41:03.120  ${event.type.padEnd(16)}  ${sentence}`)
    expect(messageOf({ at: AT, event })).toBe(sentence)
  })

  it('is the same text under its colours', () => {
    for (const [event] of EVENTS) {
      const line = { at: AT, event }
      expect(stripVTControlCharacters(formatLine(line, true))).toBe(formatLine(line, false))
      expect(formatLine(line, true)).toContain('\u001b[')
    }
  })
})

describe('foreign text cannot harm the terminal', () => {
  const rejected = (message: string): TelemetryEvent => ({
    type: 'OrderRejected',
    symbol: 'XBTUSDTM',
    clientOrderId: 'a1',
    code: '400100',
    message,
  })

  it('takes escape sequences, line breaks and turned writing out', () => {
    const line = formatLine({ at: AT, event: rejected('\u001b[2J\r\n\u0007\u009b31m\u202eevil') }, true)
    expect(line).toContain('�[2J����31m�evil')
    expect(stripVTControlCharacters(line)).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('cuts a payload that came instead of a message', () => {
    expect(formatLine({ at: AT, event: rejected('x'.repeat(100_000)) }, false).length).toBeLessThan(600)
  })

  it('survives an instant that is no time', () => {
    expect(formatLine({ at: Number.NaN, event: rejected('late') }, false)).toContain('--:--:--')
  })
})
