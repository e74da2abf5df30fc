import { Subject } from 'rxjs'
import { fromCallback } from 'xstate'
import type { ConnectionEvent, SocketCommand, SocketInput } from '../machines/connection.ts'
import { clockScheduler } from '../src/market/stream/clock-scheduler.ts'
import { detectSilence } from '../src/market/stream/detect-silence.ts'
import type { Socket } from '../src/ports/sockets.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import type { VenueFailure } from '../src/venues/failure.ts'
import type { RequestAnswer, StreamFrame, StreamKind } from '../src/venues/venue.ts'
import { toClock } from './messages.ts'
import type { VenueWorld } from './world.ts'

/** Where nothing may happen for long, pings prove the socket alive; the public one is never silent. */
const SILENCE_FACTOR: Readonly<Record<StreamKind, number>> = {
  public: 1,
  private: Number.POSITIVE_INFINITY,
  trading: Number.POSITIVE_INFINITY,
}

/**
 * One socket of a connection, for as long as it runs: frames to the channels, what concerns the session to the machine,
 * and the socket for orders lent to the adapter while it is live.
 */
export function sessionSocket(world: VenueWorld, kind: StreamKind) {
  const { channels, config, listed, own, ports, telemetry, venue } = world
  const name = `${venue.name}/${kind}`

  return fromCallback<SocketCommand, SocketInput>(({ input, receive, sendBack, system }) => {
    const tree = treeOf(system)
    const turn = tree.enter
    const tell = (event: ConnectionEvent): void => sendBack(event)
    const heard = new Subject<void>()
    let takeBack: ((reason: string) => void) | undefined
    const socket: Socket = ports.sockets.open(input.url, {
      opened: () => heard.next(),
      message: (text) =>
        turn(() => {
          heard.next()
          own.heardMicros[kind] = ports.clock.monotonicMicros()
          hear(venue.streams.decode(kind, text))
        }),
      closed: (code, reason) => turn(() => tell({ type: 'SOCKET_CLOSED', code, reason })),
    })
    const silenceMs = config.market.staleAfterMs * SILENCE_FACTOR[kind]
    const silence = heard
      .pipe(detectSilence(silenceMs, clockScheduler(ports.clock)))
      .subscribe({ next: (forMs) => turn(() => tell({ type: 'SILENT', forMs })) })

    receive((command) => {
      if (command.type === 'PING') return socket.send(venue.streams.ping(kind, ports.ids.next('ping')))
      if (command.type === 'RESUBSCRIBE') {
        const frames = venue.streams.renewals(kind, command.symbol, () => ports.ids.next('sub'))
        for (const frame of frames) socket.send(frame.text)
        return
      }
      const frames = venue.streams.subscriptions(kind, [...listed.keys()], () => ports.ids.next('sub'))
      if (kind === 'trading')
        takeBack = venue.orderSocket?.lend({
          send: (text) => socket.send(text),
          giveUp: (reason) => turn(() => tell({ type: 'RECONNECT', reason })),
        })
      tell({ type: 'SUBSCRIBING', ids: frames.map((frame) => frame.id) })
      for (const frame of frames) socket.send(frame.text)
    })

    function hear(frame: StreamFrame): void {
      switch (frame.type) {
        case 'Welcome':
          return tell({ type: 'WELCOME' })
        case 'Challenge':
          return socket.send(frame.reply)
        case 'TurnedAway':
          return tell({ type: 'REFUSED', ...refusal(tree, frame.failure) })
        case 'Pong':
          return tell({ type: 'PONG' })
        case 'Acknowledged':
          return tell({ type: 'ACKNOWLEDGED', id: frame.id })
        case 'Refused':
          return tell({ type: 'REFUSED', reason: `${frame.code} ${frame.message}`, final: false })
        case 'Answered':
          return answered(frame.answer)
        case 'Market':
          return own.market(frame.event.symbol).next(frame.event)
        case 'Order':
          return own.barrier.hear(frame.report)
        case 'Account':
          return channels.accounts.next({ ...frame.account, venue: venue.name })
        case 'Position':
        case 'Ignored':
          return
        case 'Malformed':
          telemetry.line({
            type: 'Note',
            level: 'warn',
            text: `${name}: a frame that cannot be read`,
            fields: { reason: frame.reason },
          })
          // It may have been a fill, a level or an answer: only a fresh session is known to be whole.
          return tell({ type: 'RECONNECT', reason: `malformed frame: ${frame.reason}` })
        default:
          frame satisfies never
      }
    }

    return () => {
      silence.unsubscribe()
      if (kind !== 'trading') return socket.close(1000, '')
      // What it has not delivered yet must never arrive: the orders in it are taken for unanswered from now on.
      socket.terminate()
      takeBack?.('the session is over')
    }
  })

  /** A second answer, or a late one, says nothing that the venue's own record of the order does not say better. */
  function answered(answer: RequestAnswer): void {
    if (!venue.orderSocket?.answered(answer))
      telemetry.line({
        type: 'Note',
        level: 'info',
        text: `${name}: an answer that nobody waits for`,
        fields: { id: answer.id, code: answer.code },
      })
  }

  /** Why the venue will not have us; one that finds our clock wrong has it sampled before the next try. */
  function refusal(tree: Tree, failure: VenueFailure): { readonly reason: string; readonly final: boolean } {
    if (failure._tag === 'ClockSkewed') toClock(tree, venue.name, { type: 'SampleNow' })
    return { reason: `${failure.code} ${failure.message}`, final: failure._tag === 'Unauthorised' }
  }
}
