/** Whether a connection to a venue stands. */
export interface Link {
  readonly live: boolean
  readonly connects: number
  /** When this became so; monotonic, because a wall clock may be set meanwhile. */
  readonly sinceMicros: number
  readonly reason: string
}
