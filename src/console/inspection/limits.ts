/** What the inspection may cost, in memory, time and bytes, however much the engine does. */
export interface InspectionLimits {
  /** Actors remembered, dead ones included. */
  readonly actorsMax: number
  /** Children remembered of one parent, so that a flood of orders does not push everything else out. */
  readonly childrenMax: number
  /** A dead actor stays in sight for so long. */
  readonly graceMs: number
  /** Events of one actor that are listed. */
  readonly eventsKept: number
  /** The newest of them that are still held whole; of older ones only the name and the time. */
  readonly payloadsKept: number
  /** Viewers are told at most so often. */
  readonly flushEveryMs: number
  /** One flush takes at most about so long; what is left waits for the next. */
  readonly flushMicrosMax: number
  /** A viewer that has left so much unread is dropped. */
  readonly bufferedBytesMax: number
  readonly viewersMax: number
  /** Frames that one flush sends to one Stately viewer. */
  readonly statelyFramesMax: number
}

export const INSPECTION_LIMITS: InspectionLimits = {
  actorsMax: 5_000,
  childrenMax: 500,
  graceMs: 10_000,
  eventsKept: 50,
  payloadsKept: 10,
  flushEveryMs: 250,
  flushMicrosMax: 2_000,
  bufferedBytesMax: 4 * 1024 * 1024,
  viewersMax: 8,
  statelyFramesMax: 100,
}
