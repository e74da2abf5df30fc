// @ts-check
/** @typedef {import('../inspection/feed-frame.ts').FeedFrame} FeedFrame */

const RECONNECT_MS = 1000

/**
 * Follows the feed. A frame out of sequence means that something was missed: the socket is closed and the next
 * one begins afresh.
 * @param {{ frame: (frame: FeedFrame) => void, opened: () => void, lost: () => void }} hooks
 * @returns {{ watch: (sessionId: string) => void }}
 */
export function follow(hooks) {
  /** @type {WebSocket | undefined} */
  let socket
  let expected = 0

  const open = () => {
    const url = new URL('/feed', location.href)
    url.protocol = 'ws:'
    const opening = new WebSocket(url)
    expected = 0
    opening.onopen = hooks.opened
    opening.onmessage = ({ data }) => {
      /** @type {FeedFrame} */
      const frame = JSON.parse(data)
      if (frame.sequence !== expected) return opening.close()
      expected++
      hooks.frame(frame)
    }
    opening.onclose = () => {
      hooks.lost()
      setTimeout(open, RECONNECT_MS)
    }
    socket = opening
  }
  open()
  return {
    watch: (sessionId) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: sessionId }))
    },
  }
}
