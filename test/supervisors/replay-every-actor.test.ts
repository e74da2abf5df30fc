import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import type { Channels } from '../../actors/channels.ts'
import { type EngineReplay, replayEngineCrash } from '../../bin/replay-crash/replay.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { CrashFile } from '../../src/supervision/crash-file.ts'
import { fromPlain } from '../../src/supervision/plain-value.ts'
import { placesOf } from '../../src/supervision/stand-in.ts'
import { CrashingEngine, SOME_GROUP, SOME_ORDER, specOf } from './crashing-engine.ts'

const places = [
  'conductor',
  'journal',
  'books',
  'risk/ladder',
  'risk/assessor',
  'risk/exits',
  'venues/venue:kucoin/breaker',
  'venues/venue:kucoin/gateway',
  'venues/venue:kucoin/clock',
  'venues/venue:kucoin/public-stream',
  'venues/venue:kucoin/private-stream',
  'venues/venue:kucoin/trading-stream',
  'venues/venue:kucoin/reconciler',
  'venues/venue:kucoin/dead-man',
  'account',
  SOME_ORDER,
  SOME_GROUP,
  'orders/desk',
  'symbols/symbol:XBTUSDTM/book',
  'symbols/symbol:XBTUSDTM/strategy',
  'symbols/symbol:ETHUSDTM/book',
  'symbols/symbol:ETHUSDTM/strategy',
]

let crashing: CrashingEngine
beforeAll(async () => {
  crashing = await CrashingEngine.start()
})
afterAll(() => crashing.end())

const replay = (file: CrashFile): Promise<EngineReplay> =>
  replayEngineCrash(file, { name: 'crash.json', dataDir: crashing.folder })

const isMachine = ({ lastGood }: CrashFile): boolean => 'value' in (lastGood as object)
const mannerOf = (file: CrashFile): string => (isMachine(file) ? 'put back' : 'born anew')
const NOTHING_NEW = { type: 'NOBODY_HEARS_THIS' }

test('every place of the tree is in this list', () => {
  expect(placesOf(specOf(crashing.engine.world))).toEqual(places)
})

describe.each(places)('%s', (place) => {
  test('can be made again in a world that stands still, with the books of then, and lives in it', async () => {
    const { tree } = crashing.engine
    const file = await crashing.crash(place, (path) => tree.crash(path, new Error('struck')))
    const event = isMachine(file) ? NOTHING_NEW : { type: 'service.timer' }
    const { replay: result, log, note } = await replay({ ...file, event })
    expect(result).toEqual({ verdict: 'survived', manner: mannerOf(file) })
    expect(log).toMatchObject({ found: true })
    expect(log?.found && log.records.length).toBe(note?.journal.before)
  })
})

type Told = EventObject & Readonly<Record<string, unknown>>

/** What an actor would do is told; that it would shows that what it is supplied with is the engine's. */
const deeds: readonly (readonly [place: string, event: Told, done: readonly RegExp[]])[] = [
  [
    'conductor',
    { type: 'STOP', reason: 'test' },
    [/^said PhaseEntered$/m, /^told (orders\/desk CancelAll|risk\/exits Flatten)$/m],
  ],
  [
    'risk/ladder',
    { type: 'TIGHTENED', to: 'WARNING', by: 'ada', reason: 'test', at: 1 },
    [/^journalled LadderMoved$/m, /^said LadderMoved$/m, /^told orders\/desk CancelAll$/m],
  ],
  ['venues/venue:kucoin/public-stream', { type: 'RECONNECT', reason: 'test' }, [/^said FeedLost$/m]],
  [
    SOME_ORDER,
    { type: 'CANCEL' },
    [/^journalled OrderCancelRequested$/m, /^told venues\/venue:kucoin\/gateway Cancel$/m],
  ],
  [
    'venues/venue:kucoin/gateway',
    { type: 'Cancel', symbol: 'XBTUSDTM', clientOrderId: 'x' },
    [/^asked DELETE \/api\/v1\/orders\/client-order\/x$/m],
  ],
]

test.each(deeds)('%s acts, given %o', async (place, event, done) => {
  const { tree } = crashing.engine
  const file = await crashing.crash(place, (path) => tree.crash(path, new Error('struck')))
  const told = await replay({ ...file, event: event as CrashFile['event'] })
  expect(told.replay).toMatchObject({ verdict: 'survived' })
  for (const deed of done) expect(told.deeds.join('\n')).toMatch(deed)
})

/** What no type would let through, and kills what an actor supplies. `heard` is for those who only listen. */
interface Lie {
  readonly place: string
  readonly event?: Told
  readonly heard?: (channels: Channels) => void
  readonly error: string
}

const XBT = 'XBTUSDTM' as InstrumentSymbol
const nothing = null as never

const lies: readonly Lie[] = [
  {
    place: 'risk/ladder',
    event: { type: 'ASSESSED', asked: 'CAUTION', value: 1, threshold: 1, at: 1 },
    error: 'JournalCodecError: not a journal entry: event.trigger',
  },
  { place: SOME_ORDER, event: { type: 'ACCEPTED', orderId: 7 }, error: 'JournalCodecError' },
  { place: SOME_ORDER, event: { type: 'REPORT' }, error: "reading 'status'" },
  {
    place: 'symbols/symbol:XBTUSDTM/strategy',
    event: { type: 'VIEW', view: { view: null, frameMicros: 1 } },
    error: 'TypeError',
  },
  { place: 'orders/desk', event: { type: 'Submit', frameMicros: null }, error: 'TypeError' },
  { place: 'orders/desk', heard: ({ reports }) => reports.next(nothing), error: "reading 'fill'" },
  { place: 'account', heard: ({ accounts }) => accounts.next(nothing), error: 'TypeError' },
  {
    place: 'symbols/symbol:XBTUSDTM/book',
    heard: (channels) => channels.at('kucoin').market(XBT).next(nothing),
    error: "reading 'type'",
  },
]

describe.each(lies)('$place, of a lie: $error', ({ place, event, heard, error }) => {
  test('dies of it again, and not of something else', async () => {
    const { engine } = crashing
    const file = await crashing.crash(place, (path) => {
      if (event) engine.tree.tell(path, event)
      heard?.(engine.world.channels)
    })
    const then = fromPlain(file.error) as Error
    expect(`${then.name}: ${then.message}`).toContain(error)
    const manner = mannerOf(file)
    expect(await replay(file)).toMatchObject({ replay: { verdict: 'same', manner } })
    expect(await replay({ ...file, event: NOTHING_NEW })).toMatchObject({
      replay: { verdict: 'survived', manner },
    })
  })
})
