/**
 * Everything that a plan can make go wrong, by where it strikes. What is of the wire and does not last waits for the next
 * request or frame that it fits; all others strike at their time.
 */
export const CATALOGUE = {
  'http-refused': 'a request is refused: too many',
  'http-retry-after': 'a request is refused, with the time to wait',
  'http-banned': 'a request is answered with 418, as those who did not wait are',
  'http-unavailable': 'the venue answers 503 and has not acted',
  'http-error-body': 'the venue answers 200, and a code in it that nobody knows',
  'http-skewed': 'the venue finds our clock wrong',
  'http-late': 'an answer is late',
  'http-lost-before': 'a request never reaches the venue',
  'http-lost-after': 'the venue acts, and its answer is lost',
  'http-broken-after': 'the venue acts, and answers 500',
  'http-cut-after': 'the venue acts, and its answer is cut short',
  'net-refused': 'nobody listens where the venue was, for a while',
  'net-no-name': 'its name is not found, for a while',
  'net-no-trust': 'its certificate is no good, for a while',
  'net-no-connect': 'no connection stands in time, for a while',
  'reply-lost': 'the trading socket takes an order or a cancel and does not answer',
  'reply-late': 'it answers late',
  'reply-twice': 'it answers twice',
  'reply-cut': 'it ends between a command and its answer',
  'frame-lost': 'a frame is lost',
  'frames-gap': 'up to twenty changes of a book are lost in a row',
  'frame-twice': 'a frame comes twice',
  'frame-late': 'a frame is overtaken by others',
  'frame-cut': 'a frame is cut short',
  'frame-garbled': 'a frame is no JSON',
  'frame-strange': 'a frame carries a word that nobody knows',
  'frame-unknown-value':
    'a field of a frame has a value that nobody knows: a side, a status, a kind of order',
  'frame-extra': 'a frame carries fields that nobody knows',
  'frame-no-number': 'a frame carries NaN, null, nothing or 1e400 for a price',
  'frame-crossed': 'a change of a book crosses it',
  'frame-no-size': 'a frame carries a size of zero',
  'frame-future': 'a frame is of the next hour',
  'snapshot-old': 'who missed a change is given a snapshot that is older than all of them',
  'sequence-reset': 'the venue begins to count the changes of a book anew',
  'ack-lost': 'a subscription is taken, and nobody says so',
  'pongs-lost': 'pings are not answered for a while',
  'frames-trickle': 'everything comes later and later, for a while',
  'socket-cut': 'a connection ends without a handshake',
  'socket-closed': 'a connection is closed with a code',
  'socket-frozen': 'a connection is half open',
  'sockets-all-cut': 'the venue drops everybody',
  'sockets-all-closed': 'the venue closes all connections in order, as it does once a day',
  'sockets-all-torn':
    'every connection suffers something else at the same time: cut, closed, half open; and an answer is lost',
  'connects-refused': 'the venue drops everybody and lets nobody in for a while',
  maintenance: 'the venue closes for a while, and says so',
  'filters-changed': 'the venue takes no order in a symbol for a while: its tick has changed',
  'post-only-refused': 'an order would take, and is refused for it',
  'cancel-unknown': 'the venue does not know an order that is to be cancelled, although it rests',
  'order-pulled': 'the venue cancels an order of ours by itself',
  'filled-and-pulled': 'somebody takes part of an order, and the venue cancels the rest',
  liquidated: 'the venue takes all positions away',
  'hand-order': 'a person places an order on the account',
  'money-withdrawn':
    'the owner takes out nearly all that margin does not hold, and brings it back after a while',
  'operator-acts': 'an operator moves the ladder up any number of rungs, and after a while down again',
  'operator-garbles': 'an operator sends what is no word, or not his to say, and it must move nothing',
  'stop-twice': 'an operator says STOP twice',
  'two-consoles': 'two operators contradict each other',
  'key-revoked': 'the venue does not take our key for a while',
  'child-crashed': 'an actor of the tree throws',
  'child-crashed-hearing':
    'an actor throws at one of the next things that it hears, before it acts on it, whoever it is and whatever it is doing',
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
  'tail-garbled': 'kill -9, and neither the last record on the disk nor any snapshot is what was written',
} as const

export type FaultKind = keyof typeof CATALOGUE

export const FAULT_KINDS = Object.keys(CATALOGUE) as readonly FaultKind[]

/**
 * When else than while it trades: the engine is killed, and it strikes while the next one begins; or it strikes after the word
 * to stop.
 */
export const PHASES = ['recovery', 'stop'] as const
export type Phase = (typeof PHASES)[number]

/** At which venue, of a plan that has two; what is not of a venue strikes once, wherever it is said to. */
export const PLACES = ['second', 'both'] as const
export type Place = (typeof PLACES)[number]

/** One thing that is to go wrong. */
export interface PlannedFault {
  /** After the engine has begun to trade. During a stop: after the word, and what is longer than a stop begins anew. */
  readonly atMs: number
  readonly kind: FaultKind
  /** In [0, 1): decides whatever there is to choose, which connection, which actor, how long. */
  readonly draw: number
  /** Absent: while it trades. */
  readonly during?: Phase
  /** Absent: at the first one. */
  readonly at?: Place
}
