import type { Strikes } from './strike.ts'

export type ConnectionFault = 'socket-cut' | 'socket-frozen' | 'sockets-all-cut'

/** What becomes of connections, whatever goes over them. */
export const connectionStrikes: Strikes<ConnectionFault> = {
  'socket-cut': (_draw, { simulation: { venue } }) =>
    venue.face.sockets.cutOne() ? { victim: 'a connection' } : undefined,
  'socket-frozen': (_draw, { simulation: { venue } }) =>
    venue.face.sockets.freezeOne() ? { victim: 'a connection' } : undefined,
  'sockets-all-cut': (_draw, { simulation: { venue } }) => {
    if (venue.face.sockets.count === 0) return undefined
    venue.face.sockets.cutAll()
    return { victim: 'all connections' }
  },
}
