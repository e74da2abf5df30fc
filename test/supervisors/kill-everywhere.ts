import { floorOf, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'

/** What is asked of an engine, and what must be true although it was killed on the way. */
export interface KillStory {
  /** Before the first kill may come. */
  readonly before?: (floor: TradingFloor) => Promise<void>
  readonly ask: (floor: TradingFloor) => void
  /** What others do, in ms after it was asked, whether an engine lives or not. */
  readonly acts: readonly (readonly [number, (floor: TradingFloor) => void])[]
  readonly forMs: number
  /** `floor` is the one of the first engine, `lived` of the last. `where` is for the sentence of a failure. */
  readonly check: (floor: TradingFloor, lived: TradingFloor, where: string) => Promise<void> | void
}

/** At once the entry may be lost; a little later it is on disk, and what follows from it is on its way. */
const AFTER_MS = [0, 7]

/** Plays a story once undisturbed, and then with a kill at every entry that the engine wrote, and a second engine. */
export async function killEverywhere(story: KillStory): Promise<void> {
  const entries = await play(story, Number.POSITIVE_INFINITY, 0)
  if (entries < 5) throw new Error(`a story of ${entries} entries`)
  for (let killAt = 1; killAt <= entries; killAt++)
    for (const afterMs of AFTER_MS) await play(story, killAt, afterMs)
}

/** How many entries the first engine wrote since it was asked. */
async function play(story: KillStory, killAt: number, afterMs: number): Promise<number> {
  const floor = await tradingFloor()
  await story.before?.(floor)
  const { journal } = floor.engine.world
  const begin = journal.sequence
  let lived = floor
  journal.observe(({ sequence }) => {
    if (sequence !== begin + killAt) return
    floor.clock.setTimeout(() => {
      floor.engine.kill()
      void floor.starting().then((engine) => {
        lived = floorOf(floor, floor.market, engine)
      })
    }, afterMs)
  })
  for (const [atMs, act] of story.acts) floor.clock.setTimeout(() => act(floor), atMs)
  story.ask(floor)
  await floor.pass(story.forMs)
  const where = `killed ${afterMs} ms after entry ${killAt}`
  await story.check(floor, lived, where)
  const entries = journal.sequence - begin
  lived.engine.kill()
  return entries
}
