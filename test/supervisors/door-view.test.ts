import { expect, it } from 'vitest'
import { doorView } from '../../supervisors/door-view.ts'
import { type Engine, engineWorld } from './engine-world.ts'

/** What the door of this engine would see if it were made now. */
const viewOf = ({ world }: Engine, clock: Parameters<typeof doorView>[0]['clock']) =>
  doorView({ ...world, clock, shutReason: () => null })

it('what the door sees was never lost on the way: it is what a new door would see', async () => {
  const world = await engineWorld({ seed: 5 })
  const engine = await world.start()
  const kept = viewOf(engine, world.clock)
  const instruments = [...engine.world.instruments.values()]
  const { books } = engine.world.journal
  for (let look = 0; look < 20; look++) {
    await world.pass(2_500)
    if (look === 10) world.venue.face.sockets.cutAll()
    const anew = viewOf(engine, world.clock)
    for (const instrument of instruments) {
      const ours = kept.exposures.around(instrument)
      const theirs = anew.exposures.around(instrument)
      expect({ ...ours, ...flat(ours) }).toEqual({ ...theirs, ...flat(theirs) })
      expect(kept.working.sums(instrument)).toEqual(anew.working.sums(instrument))
      expect(kept.account(instrument)).toEqual(anew.account(instrument))
    }
    expect(kept.working.count).toBe(anew.working.count)
    expect(kept.working.count).toBeGreaterThanOrEqual(books.open.size)
  }
  expect(books.fills).toBeGreaterThan(20)
  await world.until(engine.stop('over'))
})

/** Both were summed in a tree, less one part: equal but for the last digits. */
const flat = ({ gross, venueGross, net, groups, maintenance, slope }: ReturnType<DoorAround>) => ({
  gross: rounded(gross),
  venueGross: rounded(venueGross),
  maintenance: rounded(maintenance),
  slope: rounded(slope),
  net: { highest: rounded(net.highest), lowest: rounded(net.lowest) },
  groups: groups.map(({ highest, lowest }) => [rounded(highest), rounded(lowest)]),
})
type DoorAround = ReturnType<typeof doorView>['exposures']['around']

const rounded = (value: number): string => (Math.round(value * 1e6) / 1e6 || 0).toString()
