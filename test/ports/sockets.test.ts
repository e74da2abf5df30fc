import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import type { Listener } from '../../src/ports/server.ts'
import { type Caller, call, type Guest, Host, socketUrl } from './parties.ts'
import { WORLDS, type World } from './worlds.ts'

const guestOf = (host: Host): Guest => {
  const [guest] = host.guests
  if (!guest) throw new Error('nobody came')
  return guest
}

describe.each(WORLDS)('sockets, %s', (_, make) => {
  let world: World
  let listeners: Listener[]
  beforeEach(() => {
    world = make()
    listeners = []
  })
  afterEach(async () => {
    for (const listener of listeners) await listener.close()
  })
  const listen = async (host: Host): Promise<Listener> => {
    const listener = await world.servers.listen(0, host)
    listeners.push(listener)
    return listener
  }
  const open = async (host: Host, path = '/'): Promise<Caller> => {
    const caller = call(world, socketUrl((await listen(host)).url) + path)
    await world.run(caller.opened)
    return caller
  }

  it('the server learns the target with its query and the host', async () => {
    const host = new Host()
    await open(host, '/endpoint?token=t&connectId=ws-1')
    expect(guestOf(host).target).toBe('/endpoint?token=t&connectId=ws-1')
    expect(guestOf(host).headers.host).toBe(`127.0.0.1:${listeners[0]?.port}`)
  })

  it('frames keep their order, both ways', async () => {
    const frames = Array.from({ length: 200 }, (_, at) => `frame ${at} ✓`)
    const host = new Host(undefined, ({ socket }) => {
      for (const frame of frames) socket.send(frame)
    })
    const caller = await open(host)
    await world.run(caller.heard(frames.length))
    for (const frame of frames) caller.socket.send(frame)
    await world.settle()
    expect(caller.told).toEqual(['opened', ...frames])
    expect(guestOf(host).heard).toEqual(frames)
  })

  it('what was sent before a closing handshake arrives before it', async () => {
    const host = new Host(undefined, ({ socket }) => {
      socket.send('last words')
      socket.close(4001, 'token expired')
      socket.send('too late')
    })
    const caller = call(world, socketUrl((await listen(host)).url))
    await world.run(caller.closed)
    expect(caller.told).toEqual(['opened', 'last words', 'closed 4001 token expired'])
  })

  describe('exactly one closed ends every socket', () => {
    test.each<[sentence: string, end: (caller: Caller, guest: Guest) => unknown, told: string]>([
      ['closed by the client', ({ socket }) => socket.close(1000, 'bye'), 'closed 1000 bye'],
      ['closed by the server', (_, { socket }) => socket.close(4000, 'go'), 'closed 4000 go'],
      ['terminated by the client', ({ socket }) => socket.terminate(), 'closed 1006'],
      ['terminated by the server', (_, { socket }) => socket.terminate(), 'closed 1006'],
      ['cut with its server', () => listeners[0]?.close(), 'closed 1006'],
      [
        'closed by the client twice',
        ({ socket }) => {
          socket.close(1000, 'bye')
          socket.close(1000, 'again')
        },
        'closed 1000 bye',
      ],
      [
        'terminated while it closes',
        ({ socket }) => {
          socket.close(1000, 'bye')
          socket.terminate()
        },
        'closed',
      ],
      [
        'closed by both',
        (caller, { socket }) => {
          caller.socket.close(4002, 'both')
          socket.close(4002, 'both')
        },
        'closed 4002 both',
      ],
    ])('%s', async (_, end, told) => {
      const host = new Host()
      const caller = await open(host)
      const guest = guestOf(host)
      await end(caller, guest)
      await world.run(caller.closed)
      caller.socket.send('dropped')
      caller.socket.terminate()
      guest.socket.send('dropped')
      await world.settle()
      expect(caller.told).toEqual(['opened', expect.stringMatching(new RegExp(`^${told}`))])
      expect(guest).toMatchObject({ heard: [], closings: 1 })
    })

    it('closed by a server that would not have it', async () => {
      const host = new Host(undefined, ({ socket }) => socket.close(4003, 'no'))
      const caller = call(world, socketUrl((await listen(host)).url))
      await world.run(caller.closed)
      await world.settle()
      expect(caller.told).toEqual(['opened', 'closed 4003 no'])
      expect(guestOf(host).closings).toBe(1)
    })

    it('refused', async () => {
      const listener = await listen(new Host())
      await listener.close()
      const caller = call(world, `${socketUrl(listener.url)}/?token=SECRET`)
      await world.run(caller.closed)
      await world.settle()
      expect(caller.told).toEqual([expect.stringMatching(/^closed 1006 /)])
      expect(caller.told.join()).not.toContain('SECRET')
    })

    it.each(['nonsense?token=SECRET', 'ftp://127.0.0.1/?token=SECRET', ''])(
      'never a URL: %j',
      async (url) => {
        const caller = call(world, url)
        expect(caller.told).toEqual([])
        caller.socket.send('dropped')
        caller.socket.close(1000, '')
        caller.socket.terminate()
        await world.run(caller.closed)
        await world.settle()
        expect(caller.told).toHaveLength(1)
        expect(caller.told.join()).not.toContain('SECRET')
      },
    )

    test.each<[sentence: string, end: (caller: Caller) => void]>([
      ['closed', ({ socket }) => socket.close(1000, 'changed my mind')],
      ['terminated', ({ socket }) => socket.terminate()],
    ])('%s before it opened: it never opens', async (_, end) => {
      const host = new Host()
      const caller = call(world, socketUrl((await listen(host)).url))
      end(caller)
      await world.run(caller.closed)
      await world.settle()
      expect(caller.told).toEqual([expect.stringMatching(/^closed/)])
      expect(host.guests.map(({ closings }) => closings).filter((count) => count !== 1)).toEqual([])
    })
  })

  it('a server that goes leaves the sockets of another server alone', async () => {
    const stays = new Host()
    const caller = await open(stays)
    const other = await listen(new Host())
    const gone = call(world, socketUrl(other.url))
    await world.run(gone.opened)
    await other.close()
    await world.run(gone.closed)
    caller.socket.send('still here')
    await world.settle()
    expect(caller.told).toEqual(['opened'])
    expect(guestOf(stays)).toMatchObject({ heard: ['still here'], closings: 0 })
  })
})

describe.each(WORLDS)('servers, %s', (_, make) => {
  it('a port that is taken rejects, and the one who has it goes on', async () => {
    const world = make()
    const first = await world.servers.listen(0, new Host())
    await expect(world.servers.listen(first.port, new Host())).rejects.toThrow()
    const caller = call(world, socketUrl(first.url))
    await world.run(caller.opened)
    expect(caller.told).toEqual(['opened'])
    await first.close()
  })

  it('a port that was given back can be taken again', async () => {
    const world = make()
    const first = await world.servers.listen(0, new Host())
    await first.close()
    const second = await world.servers.listen(first.port, new Host())
    expect(second).toMatchObject({ port: first.port, url: `http://127.0.0.1:${first.port}` })
    await second.close()
  })

  it('any free port is never the same twice', async () => {
    const world = make()
    const both = [await world.servers.listen(0, new Host()), await world.servers.listen(0, new Host())]
    expect(new Set(both.map(({ port }) => port)).size).toBe(2)
    for (const listener of both) await listener.close()
  })
})
