/** WebSockets as a client. */
export interface Sockets {
  /** Starts to connect; never throws. Exactly one `closed` ends every socket, also one that never opened. */
  open(url: string, observer: SocketObserver): Socket
}

export interface SocketObserver {
  readonly opened: () => void
  readonly message: (text: string) => void
  /** `code` as in RFC 6455; 1006 when there was no closing handshake. `reason` never holds the URL's query. */
  readonly closed: (code: number, reason: string) => void
}

export interface Socket {
  /** Drops the text when the socket is not open; the caller learns of that by `closed`. */
  send(text: string): void
  /** Closing handshake, then `closed`. */
  close(code: number, reason: string): void
  /** Ends without a handshake; what has not left this machine by then never does. */
  terminate(): void
}
