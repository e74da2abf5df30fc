import { chosen } from '../draw.ts'
import type { Strikes, Struck, VenueScene } from './strike.ts'

export type ConnectionFault =
  | 'socket-cut'
  | 'socket-closed'
  | 'socket-frozen'
  | 'sockets-all-cut'
  | 'sockets-all-closed'
  | 'sockets-all-torn'
  | 'connects-refused'
  | 'pongs-lost'
  | 'frames-trickle'
  | 'ack-lost'

/** Codes of RFC 6455, and two of the kind that a venue makes up. */
const CODES = [1000, 1001, 1008, 1011, 1012, 1013, 4001, 4999] as const
const GOING_AWAY = 1001
const REFUSED_MS_MAX = 10_000
/** Longer than a client waits for a pong. */
const PONGS_LOST_MS_MAX = 40_000
const TRICKLE_MS_MAX = 15_000

/** What becomes of connections, whatever goes over them. */
export const connectionStrikes: Strikes<ConnectionFault, VenueScene> = {
  'socket-cut': (_draw, { venue }) => (venue.face.sockets.cutOne() ? { victim: 'a connection' } : undefined),
  'socket-closed': (draw, { venue }) => {
    const code = chosen(draw, CODES) ?? GOING_AWAY
    return venue.face.sockets.closeOne(code) ? { victim: `a connection, with ${code}` } : undefined
  },
  'socket-frozen': (_draw, { venue }) =>
    venue.face.sockets.freezeOne() ? { victim: 'a connection' } : undefined,
  'sockets-all-cut': (_draw, scene) => all(scene, (sockets) => sockets.cutAll()),
  'sockets-all-closed': (_draw, scene) => all(scene, (sockets) => sockets.closeAll(GOING_AWAY)),
  // What a switch does that dies: nobody suffers what his neighbour suffers, and all of it is now.
  'sockets-all-torn': (draw, scene) => {
    const code = chosen(draw, CODES) ?? GOING_AWAY
    scene.wire.arm({ atMs: 0, kind: 'http-lost-after', draw })
    return all(scene, (sockets) => sockets.tearAll(code))
  },
  'connects-refused': (draw, scene) => {
    const lastsMs = draw * REFUSED_MS_MAX
    scene.wire.begin('connects-refused', lastsMs)
    return lasting(
      all(scene, (sockets) => sockets.cutAll()),
      lastsMs,
    )
  },
  'pongs-lost': (draw, scene) => spell(scene, 'pongs-lost', draw * PONGS_LOST_MS_MAX),
  'frames-trickle': (draw, scene) => spell(scene, 'frames-trickle', draw * TRICKLE_MS_MAX),
  // Somebody has to subscribe anew for it.
  'ack-lost': (draw, { venue, wire }) => {
    wire.arm({ atMs: 0, kind: 'ack-lost', draw })
    venue.face.sockets.cutOne()
    return undefined
  },
}

type Sockets = VenueScene['venue']['face']['sockets']

function all({ venue }: VenueScene, act: (sockets: Sockets) => void): Struck | undefined {
  const { sockets } = venue.face
  if (sockets.count === 0) return undefined
  act(sockets)
  return { victim: 'all connections' }
}

const lasting = (struck: Struck | undefined, lastsMs: number): Struck | undefined =>
  struck && { ...struck, lastsMs }

function spell({ venue, wire }: VenueScene, name: 'pongs-lost' | 'frames-trickle', lastsMs: number) {
  if (venue.face.sockets.count === 0) return undefined
  wire.begin(name, lastsMs)
  return { victim: 'all connections', lastsMs }
}
