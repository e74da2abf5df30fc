import type { Unreachable } from '../../src/ports/simulated/weak-network.ts'
import { chosen, finer, type Scene, type Strikes, type Struck } from './strike.ts'

export type ConnectionFault =
  | 'socket-cut'
  | 'socket-closed'
  | 'socket-frozen'
  | 'sockets-all-cut'
  | 'sockets-all-closed'
  | 'connects-refused'
  | 'pongs-lost'
  | 'frames-trickle'
  | 'ack-lost'
  | 'net-refused'
  | 'net-no-name'
  | 'net-no-trust'
  | 'net-no-connect'

/** Codes of RFC 6455, and two of the kind that a venue makes up. */
const CODES = [1000, 1001, 1008, 1011, 1012, 1013, 4001, 4999] as const
const GOING_AWAY = 1001
const REFUSED_MS_MAX = 10_000
/** Longer than a client waits for a pong. */
const PONGS_LOST_MS_MAX = 40_000
const TRICKLE_MS_MAX = 15_000
const UNREACHABLE_MS_MAX = 8_000

/** What becomes of connections, whatever goes over them. */
export const connectionStrikes: Strikes<ConnectionFault> = {
  'socket-cut': (_draw, { simulation: { venue } }) =>
    venue.face.sockets.cutOne() ? { victim: 'a connection' } : undefined,
  'socket-closed': (draw, { simulation: { venue } }) => {
    const code = chosen(draw, CODES) ?? GOING_AWAY
    return venue.face.sockets.closeOne(code) ? { victim: `a connection, with ${code}` } : undefined
  },
  'socket-frozen': (_draw, { simulation: { venue } }) =>
    venue.face.sockets.freezeOne() ? { victim: 'a connection' } : undefined,
  'sockets-all-cut': (_draw, scene) => all(scene, (sockets) => sockets.cutAll()),
  'sockets-all-closed': (_draw, scene) => all(scene, (sockets) => sockets.closeAll(GOING_AWAY)),
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
  'ack-lost': (draw, { simulation: { venue }, wire }) => {
    wire.arm({ atMs: 0, kind: 'ack-lost', draw })
    venue.face.sockets.cutOne()
    return undefined
  },
  'net-refused': (draw, scene) => unreachable('ECONNREFUSED', draw, scene),
  'net-no-name': (draw, scene) => unreachable('ENOTFOUND', draw, scene),
  'net-no-trust': (draw, scene) => unreachable('CERT_HAS_EXPIRED', draw, scene),
  'net-no-connect': (draw, scene) => unreachable('ETIMEDOUT', draw, scene),
}

type Sockets = Scene['simulation']['venue']['face']['sockets']

function all({ simulation: { venue } }: Scene, act: (sockets: Sockets) => void): Struck | undefined {
  const { sockets } = venue.face
  if (sockets.count === 0) return undefined
  act(sockets)
  return { victim: 'all connections' }
}

const lasting = (struck: Struck | undefined, lastsMs: number): Struck | undefined =>
  struck && { ...struck, lastsMs }

function spell({ simulation, wire }: Scene, name: 'pongs-lost' | 'frames-trickle', lastsMs: number) {
  if (simulation.venue.face.sockets.count === 0) return undefined
  wire.begin(name, lastsMs)
  return { victim: 'all connections', lastsMs }
}

/** Whoever needs a new connection needs it now: one that stands is cut. */
function unreachable(why: Unreachable, draw: number, { simulation }: Scene): Struck {
  const { clock, network, venue } = simulation
  const lastsMs = finer(draw) * UNREACHABLE_MS_MAX
  network.fail(why)
  venue.face.sockets.cutOne()
  clock.setTimeout(() => network.fail(undefined), lastsMs)
  return { victim: 'the network', lastsMs }
}
