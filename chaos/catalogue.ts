/**
 * Everything that a plan can make go wrong, by where it strikes. A fault of the wire waits for the next request or
 * frame that it fits; all others strike at their time.
 */
export const CATALOGUE = {
  'http-refused': 'a request is refused: too many',
  'http-retry-after': 'a request is refused, with the time to wait',
  'http-unavailable': 'the venue answers 503 and has not acted',
  'http-skewed': 'the venue finds our clock wrong',
  'http-late': 'an answer is late',
  'http-lost-before': 'a request never reaches the venue',
  'http-lost-after': 'the venue acts, and its answer is lost',
  'http-broken-after': 'the venue acts, and answers 500',
  'http-cut-after': 'the venue acts, and its answer is cut short',
  'frame-lost': 'a frame is lost',
  'frame-twice': 'a frame comes twice',
  'frame-late': 'a frame is overtaken by others',
  'frame-cut': 'a frame is cut short',
  'frame-strange': 'a frame carries a word that nobody knows',
  'frame-no-number': 'a frame carries a price that is none',
  'socket-cut': 'a connection ends without a handshake',
  'socket-frozen': 'a connection is half open',
  'sockets-all-cut': 'the venue drops everybody',
  'child-crashed': 'an actor of the tree throws',
  'child-doomed': 'an actor throws again each time that it is back, for up to twenty seconds',
  'engine-killed': 'kill -9: what was not on disk is gone, its last record perhaps torn',
  'killed-at-append': 'kill -9 in the very turn that appends an entry to the journal',
  'engine-frozen': 'SIGSTOP: nothing of it runs for up to half a minute, then everything comes at once',
  'loop-blocked': 'something keeps the event loop for up to three seconds',
  'started-twice': 'somebody starts a second engine on the same journal, which has to be refused',
  'version-changed': 'killed, and started again as another version with another configuration',
  'clock-ahead': 'the wall clock jumps an hour ahead, and is set right after a while',
  'clock-behind': 'the wall clock jumps an hour back, and is set right after a while',
  'clock-drifts': 'both clocks of the machine run too fast or too slow for a minute',
  'machine-asleep': 'suspend: nothing runs, and only the wall clock knows of it afterwards',
  'disk-slow': 'the disk answers nobody for a while',
  'disk-full': 'no space is left for a while',
  'disk-short-write': 'a write comes short',
  'disk-unsynced': 'an fsync fails: what was written may be gone, and no second try mends it',
  'tail-garbled': 'kill -9, and the last record on the disk is not what was written',
  'hand-order': 'a person places an order on the account',
  'order-pulled': 'the venue cancels an order of ours by itself',
  'money-withdrawn':
    'the owner takes out nearly all that margin does not hold, and brings it back after a while',
  'operator-acts': 'an operator moves the ladder up any number of rungs, and after a while down again',
} as const

export type FaultKind = keyof typeof CATALOGUE

export const FAULT_KINDS = Object.keys(CATALOGUE) as readonly FaultKind[]

/** One thing that is to go wrong. */
export interface PlannedFault {
  /** After the engine has begun to trade. */
  readonly atMs: number
  readonly kind: FaultKind
  /** In [0, 1): decides whatever there is to choose, which connection, which actor, how long. */
  readonly draw: number
}
