import type { ActorRecord } from './actor-record.ts'
import type { ActorSummary } from './summary.ts'

/** Who looks. A served WebSocket is one. */
export interface Viewer {
  send(text: string): void
  close(code: number, reason: string): void
  terminate(): void
  /** Sent and not yet taken. */
  readonly bufferedBytes: number
}

/** What one viewer is told, in the words of its own protocol. */
export interface Session {
  readonly viewer: Viewer
  /** Once, before any change; the first changes are all the actors there are. */
  open(now: number): void
  /** A message of the viewer. */
  receive(text: string): void
  /** Some of what changed. */
  changed(change: Change): void
}

export interface Change {
  /** Epoch ms. */
  readonly now: number
  /** The actors that changed, with the number of the last event that was told before. */
  readonly actors: readonly ChangedActor[]
  /** Session ids. */
  readonly forgotten: readonly string[]
}

export interface ChangedActor {
  readonly record: ActorRecord
  readonly summary: ActorSummary
  readonly toldEvents: number
}
