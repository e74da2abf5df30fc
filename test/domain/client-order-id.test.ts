import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { clientOrderId, INSTALLATION_LENGTH, isOurs } from '../../src/domain/client-order-id.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'

const installation = fc.stringMatching(new RegExp(`^[0-9a-z]{${INSTALLATION_LENGTH}}$`))
const intent = fc.maxSafeNat()

describe('a client order id', () => {
  it('is the same for the same intent, so that a replay tells the venue nothing new', () => {
    expect(clientOrderId('k3x9q0az', 1)).toBe('bhk3x9q0az00000001')
    expect(clientOrderId('k3x9q0az', 36 ** 8)).toBe('bhk3x9q0az100000000')
  })

  it('is of letters and digits, 32 at most', () => {
    fc.assert(
      fc.property(installation, intent, (where, count) => {
        expect(clientOrderId(where, count)).toMatch(/^[0-9a-z]{1,32}$/)
      }),
    )
  })

  it('is never the same for two intents or two installations', () => {
    fc.assert(
      fc.property(installation, intent, installation, intent, (here, one, there, other) => {
        fc.pre(here !== there || one !== other)
        expect(clientOrderId(here, one)).not.toBe(clientOrderId(there, other))
      }),
    )
  })

  it("is ours where it was made and nobody else's", () => {
    fc.assert(
      fc.property(installation, installation, intent, (here, there, count) => {
        expect(isOurs(here, clientOrderId(here, count))).toBe(true)
        expect(isOurs(there, clientOrderId(here, count))).toBe(here === there)
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
