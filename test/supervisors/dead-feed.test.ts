import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { InstrumentSymbol, Ticks } from '../../src/domain/instrument.ts'
import type { Feed } from '../../src/exchange/kucoin/topics.ts'
import type { HttpResponse } from '../../src/ports/http.ts'
import { wish } from '../actors/trading-floor.ts'
import { keyAtKucoin } from '../at-kucoin.ts'
import { type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { AROUND, quietMarket, SYMBOL } from './quiet-market.ts'

/** A subscription that dies at the venue while its socket lives: everything else goes on talking. */

const XBT = SYMBOL
const ETH = 'ETHUSDTM' as InstrumentSymbol

/** The strategies' own quotes are of no interest here. */
const QUIET_STRATEGY = { quoteNotional: '0.000001' }

const notes = (engine: Engine): readonly string[] =>
  engine.lines.flatMap((line) =>
    line.type === 'Note' && line.text.startsWith('a feed is dead') ? [line.text.split(': ')[1] ?? ''] : [],
  )

/** What becomes of a wish to buy far below the market: the code of the denial, or that it was placed. */
async function wanted(world: EngineWorld, engine: Engine, symbol: InstrumentSymbol): Promise<string> {
  const { books } = engine.world.journal
  const before = books.nextIntent
  const price = Math.floor((engine.world.channels.prices.get(keyAtKucoin(symbol))?.mark ?? 0) * 0.99) as Ticks
  toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish({ symbol, price }) })
  await world.pass(1)
  if (books.nextIntent > before) return 'placed'
  const denial = engine.lines.findLast((line) => line.type === 'OrderDenied')
  return denial?.type === 'OrderDenied' ? denial.code : 'nothing'
}

/** From now on the venue pushes none of it, however often it is subscribed. */
const silence =
  (topic: string, symbol: InstrumentSymbol) =>
  (text: string): 'lost' | undefined =>
    text.includes(`${topic}:${symbol}`) ? 'lost' : undefined

describe('a subscription that dies on a living socket', () => {
  for (const [what, feeds] of [
    ['of a book', ['level2']],
    ['of marks', ['instrument']],
    ['of everything of a symbol', ['level2', 'instrument', 'execution']],
  ] as const satisfies readonly (readonly [string, readonly Feed[]])[])
    it(`${what}, is subscribed anew before the symbol is stale, and its neighbours notice nothing`, async () => {
      const world = await engineWorld({ config: { strategy: QUIET_STRATEGY } })
      const engine = await world.start()
      await world.pass(2_000)
      const { prices } = engine.world.channels
      const { links } = engine.world.channels.at('kucoin')
      const { connects } = links.public.value
      world.venue.face.forget(feeds, XBT)
      await world.passUntil('it was noticed', () => notes(engine).length > 0, 10_000)
      await world.pass(3_000)
      expect(notes(engine)).toEqual(['resubscribe'])
      expect(links.public.value).toMatchObject({ live: true, connects })
      expect(await wanted(world, engine, XBT)).toBe('placed')
      const heard = prices.get(keyAtKucoin(XBT))
      await world.pass(3_000)
      expect(prices.get(keyAtKucoin(XBT))?.bookMicros).toBeGreaterThan(heard?.bookMicros ?? Number.NaN)
      expect(prices.get(keyAtKucoin(XBT))?.markMicros).toBeGreaterThan(heard?.markMicros ?? Number.NaN)
      expect(engine.world.channels.ladder.value.state).toBe('NORMAL')
      // It has talked since: what dies again is a first time again.
      world.venue.face.forget(feeds, XBT)
      await world.passUntil('it was noticed again', () => notes(engine).length > 1, 10_000)
      expect(notes(engine)).toEqual(['resubscribe', 'resubscribe'])
      await world.until(engine.stop('over'))
    })

  for (const [topic, code] of [
    ['/contractMarket/level2', 'FEED_STALE'],
    ['/contract/instrument', 'MARK_STALE'],
  ] as const)
    it(`${topic}, and stays dead: ${code} at the door, the ladder hears of it, and the stream is opened anew ever more seldom`, async () => {
      const world = await engineWorld({ config: { strategy: QUIET_STRATEGY } })
      const engine = await world.start()
      await world.pass(2_000)
      const { ladder } = engine.world.channels
      const { links } = engine.world.channels.at('kucoin')
      const { connects } = links.public.value
      world.faults = { onFrame: silence(topic, XBT) }
      await world.passUntil('the ladder heard of it', () => ladder.value.state !== 'NORMAL', 20_000)
      const move = world.journalled().findLast((event) => event.type === 'LadderMoved')
      expect(move).toMatchObject({ to: 'CAUTION', trigger: 'staleFeed', threshold: '3000' })
      const sinceMs = (micros = 0): number => (world.clock.monotonicMicros() - micros) / 1000
      await world.passUntil('it is stale and the socket lives', () => {
        const { bookMicros, markMicros } = engine.world.channels.prices.get(keyAtKucoin(XBT)) ?? {}
        return links.public.value.live && (sinceMs(bookMicros) > 2_500 || sinceMs(markMicros) > 5_000)
      })
      expect(await wanted(world, engine, XBT)).toBe(code)
      expect(await wanted(world, engine, ETH)).toBe('placed')
      // A minute of it would be CRITICAL, which only an operator loosens.
      await world.pass(35_000)
      const reconnects = links.public.value.connects - connects
      expect(notes(engine)).toEqual(['resubscribe', ...Array(reconnects).fill('reconnect')])
      expect(reconnects).toBeGreaterThan(1)
      expect(reconnects).toBeLessThan(6)
      world.faults = {}
      await world.passUntil('it is heard again', () => ladder.value.state === 'NORMAL', 300_000)
      expect(await wanted(world, engine, XBT)).toBe('placed')
      await world.until(engine.stop('over'))
    })
})

describe('a book that nobody changes', () => {
  it('is asked for, found unchanged, and is not stale', async () => {
    const market = quietMarket()
    const world = await engineWorld({ market: market.source, config: { strategy: QUIET_STRATEGY } })
    const engine = await world.start()
    const { books } = engine.world.journal
    const { sequence } = world.exchange.book(XBT)
    await world.pass(30_000)
    expect(world.exchange.book(XBT).sequence).toBe(sequence)
    expect(notes(engine)).toEqual([])
    expect(engine.world.channels.ladder.value.state).toBe('NORMAL')
    expect(await wanted(world, engine, XBT)).toBe('placed')
    expect(books.open.size).toBe(1)
    await world.until(engine.stop('over'))
  })

  it('is stale when the venue cannot be asked either', async () => {
    const market = quietMarket()
    const world = await engineWorld({ market: market.source, config: { strategy: QUIET_STRATEGY } })
    const engine = await world.start()
    await world.pass(5_000)
    world.faults = { beforeHttp: ({ target }) => (target.includes('level2') ? 'lost' : undefined) }
    await world.pass(5_000)
    expect(await wanted(world, engine, XBT)).toBe('FEED_STALE')
    await world.until(engine.stop('over'))
  })

  it('is no better known after an answer that is older than what came before', async () => {
    const market = quietMarket()
    const world = await engineWorld({ market: market.source, config: { strategy: QUIET_STRATEGY } })
    const engine = await world.start()
    let cached: HttpResponse | undefined
    world.faults = {
      afterHttp: ({ target }, response) => {
        if (!target.includes('level2')) return undefined
        cached ??= response
        return cached
      },
    }
    await world.passUntil('it was asked for', () => cached !== undefined)
    market.order('buy', AROUND - 20, 1)
    await world.pass(5_000)
    expect(await wanted(world, engine, XBT)).toBe('FEED_STALE')
    await world.until(engine.stop('over'))
  })

  it('is known as of when it was asked for, however long the answer takes', async () => {
    const answerMs = 400
    const market = quietMarket()
    const world = await engineWorld({ market: market.source, config: { strategy: QUIET_STRATEGY } })
    const engine = await world.start()
    const asked: number[] = []
    world.faults = {
      beforeHttp: ({ target }) => {
        if (target.includes('level2')) asked.push(world.clock.monotonicMicros())
        return undefined
      },
      afterHttp: ({ target }) => (target.includes('level2') ? { delayMs: answerMs } : undefined),
    }
    const confirmed = (): number => engine.world.channels.prices.get(keyAtKucoin(XBT))?.bookMicros ?? 0
    const before = confirmed()
    await world.passUntil('it was confirmed', () => confirmed() > before)
    // Asked by the engine, heard by the venue a way later.
    expect(confirmed()).toBeLessThanOrEqual(asked[0] ?? 0)
    await world.until(engine.stop('over'))
  })

  it('is not dead when its frames come later than the answer', async () => {
    const market = quietMarket()
    const world = await engineWorld({ market: market.source, config: { strategy: QUIET_STRATEGY } })
    const engine = await world.start()
    let asked = 0
    world.faults = {
      beforeHttp: ({ target }) => {
        if (target.includes('level2')) market.order('buy', AROUND - 20 - ++asked, 1)
        return undefined
      },
      onFrame: (text) => (text.includes('level2:') ? { delayMs: 300 } : undefined),
    }
    await world.pass(10_000)
    expect(asked).toBeGreaterThan(2)
    expect(notes(engine)).toEqual([])
    await world.until(engine.stop('over'))
  })
})
