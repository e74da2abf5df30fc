import { beforeAll, describe, expect, it } from 'vitest'
import { disturbedSiblings } from '../../chaos/invariants/siblings-undisturbed.ts'
import { AN_ORDER, killAChild, type Run, trade } from '../../chaos/kill-a-child.ts'
import type { Death } from '../../chaos/threads.ts'

const SEED = 3
const FOR_MS = 8_000
/** Spreads the events over the run, however long it is. */
const GOLDEN = 0.618_033_988_75

let calm: Run
beforeAll(async () => {
  calm = await trade(SEED, FOR_MS)
})

it('the same seed gives the same threads: what differs comes of the death', async () => {
  expect(await trade(SEED, FOR_MS)).toEqual(calm)
})

it('whoever dies, at whatever event: whom it does not reach is given what it would have been given', async () => {
  const disturbed: string[] = []
  const victims = [...calm.children, AN_ORDER]
  for (const [at, victim] of victims.entries()) {
    const event = 1 + Math.floor(((at * GOLDEN) % 1) * calm.events)
    const { death, threads } = await trade(SEED, FOR_MS, { victim, at: event })
    expect([victim, death?.victim]).toEqual([victim, victim === AN_ORDER ? expect.any(String) : victim])
    if (death) disturbed.push(...disturbedSiblings(calm.threads, threads, death))
  }
  expect(victims.length).toBeGreaterThan(25)
  expect(disturbed).toEqual([])
}, 60_000)

it('other seeds, each with a child and an event of its own', async () => {
  for (const seed of [11, 12, 13, 14]) expect([seed, await killAChild(seed, FOR_MS)]).toEqual([seed, []])
}, 60_000)

describe('what a death must not do is seen', () => {
  const XBT = 'symbols/symbol:XBTUSDTM/strategy'
  const ETH = 'symbols/symbol:ETHUSDTM/strategy'
  let run: Run
  let death: Death
  beforeAll(async () => {
    run = await trade(SEED, FOR_MS, { victim: XBT, at: Math.floor(calm.events / 2) })
    if (!run.death) throw new Error('nobody died')
    death = run.death
  })
  const disturbed = (other: Partial<Death>): readonly string[] =>
    disturbedSiblings(calm.threads, run.threads, { ...death, ...other })

  it('its own symbol is reached', () => {
    expect(disturbed({})).toEqual([])
  })

  it("another symbol's strategy dies, and this one's symbol is disturbed", () => {
    const found = disturbed({ victim: ETH, compartment: 'symbol ETHUSDTM' })
    expect(found).toContain(`${ETH} died at ${death.atMs} ms, and ${XBT} ended with it`)
    expect(found).toContainEqual(expect.stringMatching(/and symbol XBTUSDTM differs from .* ms on/))
  })

  it('the account dies, and a symbol is disturbed that does not need it', () => {
    expect(disturbed({ victim: 'account', compartment: undefined })).toContainEqual(
      expect.stringMatching(/^account died .* and symbol XBTUSDTM differs/),
    )
  })

  it('something differs before the death', () => {
    expect(disturbed({ atMs: death.atMs + 5_000 })).toContainEqual(
      expect.stringMatching(/and symbol XBTUSDTM differs/),
    )
  })

  it('who is only suspended is restarted', () => {
    const desk = { path: 'orders/desk', type: 'Stopped', missing: [] } as const
    const threads = new Map(run.threads).set('orders/desk', [
      { atMs: death.atMs, what: 'orders/desk Stopped', life: desk },
    ])
    expect(disturbedSiblings(calm.threads, threads, { ...death, victim: 'journal' })).toContain(
      `journal died at ${death.atMs} ms, and orders/desk ended with it`,
    )
  })

  it('a stream is told something else', () => {
    const path = 'venues/venue:kucoin/public-stream'
    const [, ...rest] = run.threads.get(path) ?? []
    const threads = new Map(run.threads).set(path, rest)
    expect(disturbedSiblings(calm.threads, threads, death)).toContainEqual(
      expect.stringMatching(/and venues\/venue:kucoin\/public-stream differs/),
    )
  })
})
