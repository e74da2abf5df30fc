import type { Config } from '../../src/config/schema.ts'
import { decodeEntry } from '../../src/journal/codec.ts'
import { type MemoryDisk, memoryDisk } from '../../src/journal/memory-store.ts'
import { type Engine, type EngineWorld, engineWorld } from '../supervisors/engine-world.ts'
import { quietMarket, SYMBOL } from '../supervisors/quiet-market.ts'
import { expectEqualDoor, unsettled } from './aftermath.ts'
import { Doomed, type KillPoint } from './doomed.ts'
import { type Session, STARTS_AT } from './session.ts'

/** A session that was played to its end, by one engine or by two. */
export interface Played {
  readonly world: EngineWorld
  readonly lives: readonly Doomed[]
  /** The engine that lives at the end. */
  readonly engine: Engine
}

/** The next engine is started so long after the death of the one before. */
const RESTART_MS = 20
/** The market goes on for so long after a death: while nobody is there, and while the next one comes up. */
const MARKET_AFTER_MS = 1_200
/** Quotes that stand in the middle of everything and move at once. */
const BUSY = { restMs: 60, halfSpreadMovesMin: 0, intensityDecay: 1, requoteTicks: 1, requoteShare: 0.05 }

/** What orders go by. */
export type Road = Config['venue']['orders']

/** Plays a session with a first engine that dies at this point, and a second one; or with one that lives, for null. */
export async function play(session: Session, road: Road, at: KillPoint | null): Promise<Played> {
  const disk = memoryDisk()
  const market = quietMarket()
  const lives: Doomed[] = []
  let marketEndsAt = session.forMs
  const living = (): Doomed => lives.at(-1) as Doomed
  const world = onDisk(
    await engineWorld({
      seed: session.seed,
      startsAt: STARTS_AT,
      market: market.source,
      // Not its disk, but ours.
      syncMs: Number.POSITIVE_INFINITY,
      openStore: () => living().store(),
      config: { engine: { symbols: [SYMBOL] }, venue: { orders: road }, strategy: BUSY },
      between: (ports) => {
        const label = `life ${lives.length + 1}`
        const life = new Doomed({ world: ports, disk, label, at: lives.length === 0 ? at : null, died })
        lives.push(life)
        return life.ports
      },
      journalled: (entry) => living().heard(entry),
    }),
    disk,
  )
  const { clock } = world
  const nowMs = (): number => clock.now() - STARTS_AT

  const failures: unknown[] = []
  const begin = (): void => void born().catch((error: unknown) => failures.push(error))
  async function born(): Promise<void> {
    const up = world.starting()
    const life = living()
    const engine = await up
    life.engine = engine
    if (lives.length > 1) expectEqualDoor(world, engine, life)
  }
  function died(): void {
    marketEndsAt = nowMs() + MARKET_AFTER_MS
    clock.setTimeout(begin, RESTART_MS)
  }

  for (const [atMs, act] of session.outside)
    clock.setTimeout(() => void (atMs < marketEndsAt && act({ market, world })), atMs)
  for (const [atMs, ask] of session.asked)
    clock.setTimeout(() => {
      const [first] = lives
      if (first?.alive && first.engine) ask(first.engine)
    }, atMs)
  begin()
  /** Everything has happened, and everything of it is known. */
  const isOver = (): boolean => {
    const { alive, engine } = living()
    return alive && engine !== null && nowMs() >= marketEndsAt && unsettled(world, engine).length === 0
  }
  await world.passUntil('everything is known', () => failures.length > 0 || isOver())
  const { engine } = living()
  if (failures.length > 0 || !engine) throw failures[0]
  return { world, lives, engine }
}

/** The same world with another disk. */
const onDisk = (world: EngineWorld, disk: MemoryDisk): EngineWorld =>
  Object.assign(Object.create(world) as EngineWorld, {
    disk,
    journalled: () => disk.records.map(({ text }) => decodeEntry(text).event),
  })
