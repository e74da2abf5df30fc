import { describe } from 'vitest'
import { takeRoad } from './floor.ts'

/** Every race of a table is run over both roads; the histories draw theirs from the seed. */
const RACES = [
  'acknowledgements-lost',
  'cancel-refused',
  'crashes',
  'fill-and-amendment',
  'fill-and-answer',
  'fill-and-cancel',
  'fills-once',
  'lost-answers',
  'orders-of-others',
  'refusals',
  'three-regions',
  'truncated-history',
]

takeRoad('rest')
for (const race of RACES)
  describe(`by REST: ${race}`, async () => {
    await import(`./${race}.test.ts`)
  })
