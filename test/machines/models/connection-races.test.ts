import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import {
  type ConnectionEvent,
  connectionMachine,
  type SocketCommand,
  type SocketInput,
} from '../../../machines/connection.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'

const IDS = ['a', 'b', 'c']
const TICKET = { type: 'TICKET', url: 'ws://venue', pingIntervalMs: 3_000, pingTimeoutMs: 1_000 } as const
const CALM_MS = 60_000

interface Socket {
  stands: boolean
  readonly granted: Set<string>
}

/** A venue that answers everything, in the order that the scheduler decides: also to sockets that are given up by then. */
class SlowDoor {
  readonly clock = new SimulatedClock(0)
  readonly sockets: Socket[] = []
  readonly wrong: string[] = []
  readonly actor
  readonly #scheduler: fc.Scheduler

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
    const machine = connectionMachine.provide({
      actors: {
        ticket: fromCallback(({ sendBack }) => this.#later('ticket', () => sendBack(TICKET))),
        socket: fromCallback<SocketCommand, SocketInput>(({ receive, sendBack }) => {
          const socket: Socket = { stands: true, granted: new Set() }
          this.sockets.push(socket)
          const name = `socket ${this.sockets.length}`
          this.#later(`${name} welcomes`, () => sendBack({ type: 'WELCOME' }))
          receive(({ type }) => {
            if (type === 'PING') this.#later(`${name} pongs`, () => sendBack({ type: 'PONG' }))
            if (type !== 'SUBSCRIBE') return
            sendBack({ type: 'SUBSCRIBING', ids: IDS })
            for (const id of IDS)
              this.#later(`${name} grants ${id}`, () => {
                socket.granted.add(id)
                sendBack({ type: 'ACKNOWLEDGED', id })
              })
          })
          return () => {
            socket.stands = false
          }
        }),
      },
      actions: {
        announceLive: () => {
          const granted = this.sockets.at(-1)?.granted.size
          if (granted !== IDS.length) this.wrong.push(`live when its socket had granted ${granted}`)
        },
      },
    })
    this.actor = createActor(machine, { clock: this.clock as never })
    this.actor.subscribe(() => {
      const standing = this.sockets.filter(({ stands }) => stands).length
      if (standing > 1) this.wrong.push(`${standing} sockets stand`)
    })
    this.actor.start()
  }

  pass(ms: number): void {
    const end = this.clock.monotonicMicros() + ms * 1000
    while (this.clock.step((end - this.clock.monotonicMicros()) / 1000));
  }

  #later(label: string, act: () => void): void {
    void this.#scheduler.schedule(Promise.resolve(), label).then(act)
  }
}

const DOUBTS: readonly ConnectionEvent[] = [
  { type: 'SOCKET_CLOSED', code: 1006, reason: '' },
  { type: 'SILENT', forMs: 2_500 },
  { type: 'REFUSED', reason: '404', final: false },
  { type: 'RECONNECT', reason: 'gap' },
  { type: 'PROVE' },
]
/** An event, or so many ms that pass. */
const happening = fc.oneof(fc.constantFrom(...DOUBTS), fc.constantFrom(20, 600, 4_000, 11_000))

it('whatever order answers come in, what a dead socket was granted never makes the next one live, and in the end one is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(happening, { maxLength: 12, size: 'max' }),
      async (scheduler, happenings) => {
        const door = new SlowDoor(scheduler)
        scheduler.scheduleSequence(
          happenings.map((each) => ({
            label: JSON.stringify(each),
            builder: async () => (typeof each === 'number' ? door.pass(each) : door.actor.send(each)),
          })),
        )
        await scheduler.waitAll()
        // From here on every answer comes at once.
        for (let ms = 0; ms < CALM_MS && !door.actor.getSnapshot().hasTag('ready'); ms += 100) {
          door.pass(100)
          await scheduler.waitAll()
        }
        expect(door.wrong).toEqual([])
        expect(door.actor.getSnapshot().hasTag('ready')).toBe(true)
        expect(door.sockets.filter(({ stands }) => stands)).toEqual([door.sockets.at(-1)])
        door.actor.stop()
      },
    ),
    { numRuns: 400 },
  )
})
