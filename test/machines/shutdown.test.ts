import { describe, expect, it } from 'vitest'
import { shutdownMachine } from '../../machines/shutdown.ts'
import { walk } from './walk.ts'

const stop = { type: 'STOP', reason: 'enough' }
const quiet = { type: 'QUIET' }
const cancelled = { type: 'CANCELLED' }
const flat = { type: 'FLAT' }
const clean = { type: 'READ', left: [] }
const dirty = { type: 'READ', left: ['3 lots of XBTUSDTM'] }

const EVENTS = { stop, quiet, cancelled, flat, 'read, nothing left': clean, 'read, something left': dirty }
const PHASE_MS = 5_000

const start = (onStop: 'flatten' | 'keep' = 'flatten') =>
  walk(shutdownMachine, { onStop, phaseDeadlineMs: PHASE_MS }, ['enterPhase'])
const quiescing = () => start().send(stop)
const cancelling = () => quiescing().send(quiet)
const flattening = () => cancelling().send(cancelled)
const confirming = () => flattening().send(flat)
const disagreeing = () => confirming().send(dirty)
const finished = () => confirming().send(clean)

const TABLE: readonly [string, () => ReturnType<typeof start>, Readonly<Record<string, string>>][] = [
  ['running', start, { stop: 'quiescing' }],
  ['quiescing', quiescing, { quiet: 'cancelling' }],
  ['cancelling', cancelling, { cancelled: 'flattening' }],
  ['cancelling', () => start('keep').send(stop, quiet), { cancelled: 'confirming.reading' }],
  ['flattening', flattening, { flat: 'confirming.reading' }],
  [
    'confirming.reading',
    confirming,
    { 'read, nothing left': 'finished', 'read, something left': 'confirming.disagreeing' },
  ],
  ['confirming.disagreeing', disagreeing, { 'read, nothing left': 'finished' }],
  ['finished', finished, {}],
]

describe('the whole transition table of a stop', () => {
  for (const [from, begin, to] of TABLE)
    for (const [name, event] of Object.entries(EVENTS)) {
      const target = to[name] ?? from
      it(`${from} on ${name} ${target === from ? 'stays' : `goes to ${target}`}`, () => {
        const shutdown = begin()
        expect(shutdown.place).toBe(from)
        expect(shutdown.send(event).place).toBe(target)
      })
    }
})

describe('deadlines of a stop', () => {
  const cases: readonly [string, () => ReturnType<typeof start>, number, string, readonly string[]][] = [
    ['it runs for ever until it is asked', start, 3_600_000, 'running', []],
    [
      'strategies that are not quiet are left behind, by name',
      quiescing,
      PHASE_MS,
      'cancelling',
      ['quiescing'],
    ],
    ['cancels that do not end', cancelling, PHASE_MS, 'flattening', ['cancelling']],
    ['positions that do not close', flattening, PHASE_MS, 'confirming.reading', ['flattening']],
    ['a venue that does not answer', confirming, PHASE_MS, 'finished', ['confirming']],
    ['a venue that goes on to disagree is asked again', disagreeing, 500, 'confirming.reading', []],
    [
      'everything late, in order',
      quiescing,
      4 * PHASE_MS,
      'finished',
      ['quiescing', 'cancelling', 'flattening', 'confirming'],
    ],
  ]
  for (const [name, begin, ms, place, late] of cases)
    it(name, () => {
      const shutdown = begin().pass(ms)
      expect([shutdown.place, shutdown.context.late]).toEqual([place, late])
    })

  it('does not call a venue clean that it could not read', () => {
    expect(confirming().pass(PHASE_MS).context.left).toEqual(['unknown: the venue was not read'])
  })

  it('names what the last read found, when it never became clean', () => {
    const shutdown = disagreeing().pass(PHASE_MS)
    expect([shutdown.place, shutdown.context.left]).toEqual(['finished', ['3 lots of XBTUSDTM']])
  })

  it('forgets what an earlier read found once nothing is left', () => {
    expect(disagreeing().pass(500).send(clean).context.left).toEqual([])
  })

  it('enters every phase once', () => {
    expect(finished().did).toEqual(Array(5).fill('enterPhase'))
  })
})
