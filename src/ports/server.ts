import type { HttpResponse } from './http.ts'

/** A loopback listener for HTTP and WebSocket on one port: what the simulated exchange and the console stand on. */
export interface Servers {
  /** @throws when the port is taken. Port 0 takes any free one. */
  listen(port: number, face: ServerFace): Promise<Listener>
}

export interface Listener {
  /** `http://127.0.0.1:NNNN`, without a slash at the end. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** What answers. Both must return at once; a slow answer is a resolved promise later. */
export interface ServerFace {
  http(request: ServedRequest): HttpResponse | Promise<HttpResponse>
  /** A client upgraded to WebSocket. Returns what to do with its frames. `headers` have lower-case names. */
  connect(client: ServedSocket, target: string, headers: Readonly<Record<string, string>>): ServedObserver
}

export interface ServedRequest {
  readonly method: string
  /** Path with query, exactly as sent: signatures are over this text. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ServedSocket {
  send(text: string): void
  close(code: number, reason: string): void
  terminate(): void
  /** Bytes that the client has not taken yet. */
  readonly bufferedBytes: number
}

export interface ServedObserver {
  readonly message: (text: string) => void
  readonly closed: () => void
}
