import { connect, isIP, type Socket as NetSocket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type ClientOptions, WebSocket } from 'ws'
import type { Sockets } from '../sockets.ts'

const HANDSHAKE_TIMEOUT_MS = 10_000
/** The largest frame we accept: a full book snapshot is under 1 MiB. */
const FRAME_BYTES_MAX = 8 * 1024 * 1024
const MESSAGE_LENGTH_MAX = 200

/** WebSockets over ws. */
export const liveSockets: Sockets = {
  open(url, observer) {
    const wire: Wire = { socket: undefined }
    const socket = connectOver(wire, url)
    if (!socket) {
      setImmediate(() => observer.closed(1006, 'not a WebSocket URL'))
      return { send: () => {}, close: () => {}, terminate: () => {} }
    }
    let failure = ''
    socket.on('open', observer.opened)
    socket.on('message', (data) => observer.message(data.toString()))
    // ws always emits `close` after `error`; the message of an error may repeat the URL and its token.
    socket.on('error', (error) => {
      failure = error.message.split('?')[0]?.slice(0, MESSAGE_LENGTH_MAX) ?? ''
    })
    socket.on('close', (code, reason) => observer.closed(code, reason.toString() || failure))
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: (code, reason) => socket.close(code, reason),
      terminate: () => {
        // A socket that is merely closed goes on delivering what the system holds of it, for minutes if it must.
        if (socket.readyState === WebSocket.OPEN) wire.socket?.resetAndDestroy()
        socket.terminate()
      },
    }
  },
}

/** The TCP connection under a WebSocket, and under its TLS: only that can be reset. */
interface Wire {
  socket: NetSocket | undefined
}

/** undefined when the URL, which a venue may have given us, is none. */
function connectOver(wire: Wire, url: string): WebSocket | undefined {
  const options: ClientOptions = {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    // Typed as all three forms of net.connect; ws uses this one.
    createConnection: ((asked: { readonly host: string; readonly port: number }) => {
      const { host, port } = asked
      wire.socket = connect({ host, port })
      if (!isSecure(url)) return wire.socket
      return connectTls({ socket: wire.socket, ...(isIP(host) === 0 ? { servername: host } : {}) })
    }) as typeof connect,
  }
  try {
    return new WebSocket(url, options)
  } catch (error) {
    // Its message repeats the URL, and with it the token.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const isSecure = (url: string): boolean => /^(?:wss|https):/i.test(url)
