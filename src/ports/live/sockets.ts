import { WebSocket } from 'ws'
import type { Sockets } from '../sockets.ts'

const HANDSHAKE_TIMEOUT_MS = 10_000
/** The largest frame we accept: a full book snapshot is under 1 MiB. */
const FRAME_BYTES_MAX = 8 * 1024 * 1024
const MESSAGE_LENGTH_MAX = 200

/** WebSockets over ws. */
export const liveSockets: Sockets = {
  open(url, observer) {
    const socket = connect(url)
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
      terminate: () => socket.terminate(),
    }
  },
}

/** undefined when the URL, which a venue may have given us, is none. */
function connect(url: string): WebSocket | undefined {
  try {
    return new WebSocket(url, {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: FRAME_BYTES_MAX,
      perMessageDeflate: false,
    })
  } catch (error) {
    // Its message repeats the URL, and with it the token.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
