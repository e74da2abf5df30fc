import { describe, expect, it } from 'vitest'
import { heardStore } from '../../chaos/heard-store.ts'
import { type SlowDisk, slowDisk } from '../../chaos/slow-disk.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { engineWorld } from './engine-world.ts'
import { onMachine } from './on-machine.ts'

/** A process that is stopped between an intent and its way to the disk, and goes on some time later. */

/** A write takes so long to be safe. */
const SYNC_MS = 2

async function stoodStill(forMs: number, nth: number) {
  const on = onMachine()
  let disk: SlowDisk | undefined
  let caught: ClientOrderId | undefined
  let closed: JournalEvent | undefined
  let intents = 0
  const world = await engineWorld({
    between: (ports: Ports) => {
      disk = slowDisk(ports.clock, SYNC_MS)
      return on.between(ports)
    },
    // What the disk answers reaches the process as everything does.
    openStore: () => {
      if (!disk) throw new Error('the machine comes first')
      return heardStore(disk.store(), on.machine.hears, () => {})
    },
    journalled: ({ event }) => {
      if (event.type === 'OrderClosed' && event.clientOrderId === caught) closed = event
      if (event.type !== 'OrderIntended' || ++intents !== nth) return
      caught = event.intent.clientOrderId
      on.machine.freeze()
      world.clock.setTimeout(() => on.machine.goOn(), forMs)
    },
  })
  const engine = await world.start()
  await world.passUntil('an order was caught', () => caught !== undefined)
  await world.pass(forMs + 2_000)
  const taken = world.venueOrders().some(({ clientOid }) => clientOid === caught)
  await world.until(engine.stop('over'))
  disk?.close()
  return { taken, closed }
}

describe('a process that stood still between an intent and the disk', () => {
  it('for half a minute: the order does not leave, whether somebody cancels it first or the door looks again', async () => {
    const codes = new Set<string>()
    for (const nth of [8, 11, 14]) {
      const { closed, taken } = await stoodStill(25_000, nth)
      expect({ nth, taken, closed }).toMatchObject({ taken: false, closed: { outcome: 'never-sent' } })
      if (closed && 'code' in closed) codes.add(closed.code)
    }
    expect([...codes].toSorted()).toEqual(['MARK_STALE', 'cancelled-before-sending'])
  })

  it('for a moment: it leaves', async () => {
    expect((await stoodStill(20, 20)).taken).toBe(true)
  })
})
