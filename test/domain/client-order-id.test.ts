import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  clientOrderId,
  engineEpoch,
  INSTALLATION_LENGTH,
  isOurs,
  SALT_LENGTH,
} from '../../src/domain/client-order-id.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'

const letters = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-z]{${length}}$`))
const installation = letters(INSTALLATION_LENGTH)
const run = fc.integer({ min: 1, max: 36 ** 4 - 1 })
const epoch = fc.tuple(installation, run, letters(SALT_LENGTH))
const strategy = fc.constantFrom('avellaneda-stoikov', 'ladder', 'test', 'x')
const intent = fc.maxSafeNat()

describe('a client order id', () => {
  it('is the same for the same intent, so that a replay tells the venue nothing new', () => {
    const here = engineEpoch('k3x9q0az', 37, '7ab2')
    expect(clientOrderId(here, 'avellaneda-stoikov', 1)).toBe('bhk3x9q0az00117ab2ave000001')
    expect(clientOrderId(here, 'X', 36 ** 6)).toBe('bhk3x9q0az00117ab2x001000000')
  })

  it('is of letters and digits, 32 at most', () => {
    fc.assert(
      fc.property(epoch, fc.string(), intent, (parts, owner, count) => {
        expect(clientOrderId(engineEpoch(...parts), owner, count)).toMatch(/^[0-9a-z]{1,32}$/)
      }),
    )
  })

  it('is never the same for two intents, two runs or two installations', () => {
    fc.assert(
      fc.property(
        epoch,
        strategy,
        intent,
        epoch,
        strategy,
        intent,
        (here, mine, one, there, theirs, other) => {
          fc.pre(here.join() !== there.join() || one !== other)
          expect(clientOrderId(engineEpoch(...here), mine, one)).not.toBe(
            clientOrderId(engineEpoch(...there), theirs, other),
          )
        },
      ),
    )
  })

  it("is ours where it was made, whatever the run, and nobody else's", () => {
    fc.assert(
      fc.property(epoch, installation, strategy, intent, (here, there, owner, count) => {
        const id = clientOrderId(engineEpoch(...here), owner, count)
        expect(isOurs(here[0], id)).toBe(true)
        expect(isOurs(there, id)).toBe(here[0] === there)
      }),
    )
  })
})

test.each<[sentence: string, id: string | null]>([
  ['an order without an id', null],
  ['an order with an empty id', ''],
  ['an order made by hand', 'my order'],
  ['the mark and nothing else', 'bh'],
  ['our name without the mark', 'k3x9q0az00000001'],
])('%s is not ours', (_, id) => {
  expect(isOurs('k3x9q0az', id as ClientOrderId | null)).toBe(false)
})
