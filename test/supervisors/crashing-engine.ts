import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toDesk } from '../../actors/messages.ts'
import { contingencyPath, orderPath } from '../../actors/names.ts'
import type { World } from '../../actors/world.ts'
import { bracket } from '../../src/contingencies/plan.ts'
import type { ContingencyId } from '../../src/domain/contingency-id.ts'
import { instrumentKey, type Lots, type Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { type CrashFile, readCrash, writeCrash } from '../../src/supervision/crash-file.ts'
import type { SupervisorSpec } from '../../src/supervision/spec.ts'
import { engineSpec } from '../../supervisors/engine.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

/** The tree of an engine, which nobody starts. */
export const specOf = (world: World): SupervisorSpec =>
  engineSpec(world, {
    openStore: () => {
      throw new Error('nobody starts')
    },
    start: { seed: 1, configHash: '', mode: 'paper', installation: '', salt: '' },
  })

/** Where any one of the live orders lives. */
export const SOME_ORDER = 'orders/live/KEY'

/** Where any one of the groups of orders lives. */
export const SOME_GROUP = 'orders/contingencies/KEY'

/** With everything in its tree that a configuration can add, and room for orders that the worst case bounds. */
const config = {
  engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] },
  venue: { deadManMs: 10_000 },
  risk: { orderNotionalMax: '10000' },
}

/** An engine that trades, holds something, and writes its journal into a folder; its actors are there to crash. */
export class CrashingEngine {
  readonly folder: string
  readonly engine: Engine
  readonly world: EngineWorld

  constructor(folder: string, world: EngineWorld, engine: Engine) {
    this.folder = folder
    this.world = world
    this.engine = engine
  }

  static async start(): Promise<CrashingEngine> {
    const folder = mkdtempSync(join(tmpdir(), 'crashing-engine-'))
    const world = await engineWorld({
      config,
      openStore: () => sqliteStore({ path: join(folder, 'journal.sqlite'), durable: false }),
    })
    const engine = await world.start()
    await world.passUntil('it holds something', () => Object.keys(bookedPositions(engine.world)).length > 0)
    placeGroup(engine)
    return new CrashingEngine(folder, world, engine)
  }

  /** Lets the actor in this place crash, and waits until what the journal held then is on its disk. */
  async crash(place: string, strike: (path: string) => void): Promise<CrashFile> {
    const { engine, world } = this
    await world.passUntil(`${place} is there`, () => engine.tree.status(this.#pathAt(place)) === 'ready')
    const path = this.#pathAt(place)
    const before = new Set(engine.tree.reports())
    strike(path)
    const report = engine.tree.reports().find((each) => each.path === path && !before.has(each))
    if (!report) throw new Error(`${place} has not crashed`)
    await world.pass(100)
    return readCrash(writeCrash(report))
  }

  end(): void {
    rmSync(this.folder, { recursive: true })
  }

  #pathAt(place: string): string {
    const { books } = this.engine.world.journal
    const [order] = books.open.keys()
    const [group] = books.contingencies.keys()
    if (place === SOME_GROUP) return contingencyPath(group ?? ('none' as ContingencyId))
    return place === SOME_ORDER ? orderPath(order ?? ('none' as ClientOrderId)) : place
  }
}

/** A bracket whose entry rests far below the market, so that it lives for long. */
function placeGroup({ tree, world }: Engine): void {
  const [instrument] = world.instruments.values()
  const mark = instrument && world.channels.prices.get(instrumentKey(instrument))?.mark
  if (!instrument || mark === undefined) throw new Error('no market')
  const { symbol } = instrument
  const price = Math.round(mark * 0.97)
  toDesk(tree, {
    type: 'SubmitGroup',
    plan: bracket({
      venue: 'kucoin',
      symbol,
      owner: 'test',
      size: 1 as Lots,
      entry: { side: 'buy', price: price as Ticks, timeInForce: 'GTC', postOnly: true },
      stop: { at: (price - 100) as Ticks, by: 'mark' },
      target: (price + 100) as Ticks,
    }),
  })
}
