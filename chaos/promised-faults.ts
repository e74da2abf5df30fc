import type { FaultKind } from './catalogue.ts'

/** One thing that was promised to go wrong, and who does it: kinds of plans, or a file where no plan can. */
export type PromisedFault = readonly [what: string, by: readonly (FaultKind | `${string}/${string}`)[]]

/** Everything that has to go wrong in trials, in the order in which it was promised. */
export const PROMISED_FAULTS: Readonly<Record<string, readonly PromisedFault[]>> = {
  'a connection': [
    ['dropped with a code', ['socket-closed']],
    ['dropped without a handshake', ['socket-cut', 'reply-cut']],
    ['half open and silent', ['socket-frozen']],
    ['pings without an answer', ['pongs-lost']],
    ['a trickle', ['frames-trickle']],
    ['a storm of reconnects', ['sockets-all-cut', 'connects-refused']],
    ['several at once, each in its own way', ['sockets-all-torn']],
    ['several venues at once', ['test/chaos/two-venues.test.ts']],
    ['closed once a day', ['sockets-all-closed']],
    ['the answer to a subscription lost', ['ack-lost']],
    ['frames twice, in another order, late, missing', ['frame-twice', 'frame-late', 'frame-lost']],
    ['a gap', ['frames-gap']],
    ['a snapshot older than the changes', ['snapshot-old']],
    ['a sequence that begins anew', ['sequence-reset']],
    ['JSON that is none, or cut', ['frame-garbled', 'frame-cut']],
    ['a word that nobody knows', ['frame-strange', 'frame-unknown-value']],
    ['a field too many', ['frame-extra']],
    ['a price that is NaN, null, empty or 1e400', ['frame-no-number']],
    ['a crossed book', ['frame-crossed']],
    ['a size of zero', ['frame-no-size']],
    ['a time in the future', ['frame-future']],
  ],
  'a request': [
    ['refused, no name, no trust', ['net-refused', 'net-no-name', 'net-no-trust']],
    ['5xx', ['http-unavailable', 'http-broken-after']],
    ['429, with and without the time to wait', ['http-retry-after', 'http-refused']],
    ['418', ['http-banned']],
    ['no answer, nothing done', ['http-lost-before', 'net-no-connect']],
    ['no answer, and it was done', ['http-lost-after', 'reply-lost']],
    ['late', ['http-late', 'reply-late']],
    ['200 with an error in it', ['http-error-body']],
    ['answered twice', ['reply-twice']],
    ['our clock found wrong', ['http-skewed']],
    ['an answer cut short', ['http-cut-after']],
  ],
  'the venue': [
    ['fills a part', ['filled-and-pulled']],
    ['cancels by itself', ['order-pulled']],
    ['refuses what would take', ['post-only-refused']],
    ['does not know what is to be cancelled', ['cancel-unknown']],
    ['is closed', ['maintenance']],
    ['changes its filters', ['filters-changed']],
    ['liquidates', ['liquidated']],
    ['lets others trade and draw on the account', ['hand-order', 'money-withdrawn']],
  ],
  'the process': [
    ['kill -9, at any entry of the journal', ['engine-killed', 'killed-at-append', 'test/kill-points']],
    ['SIGSTOP', ['engine-frozen', 'chaos/processes']],
    ['a loop that blocks', ['loop-blocked']],
    [
      'a crash of any actor, at any time and of anything that it hears',
      ['child-crashed', 'child-crashed-hearing', 'child-doomed'],
    ],
    ['started twice', ['started-twice']],
    ['started as another version', ['version-changed']],
  ],
  'the disk': [
    ['full', ['disk-full']],
    ['a short write', ['disk-short-write']],
    ['an fsync that fails', ['disk-unsynced']],
    ['a torn or garbled tail', ['engine-killed', 'tail-garbled']],
    ['snapshots that are torn or cannot be read', ['tail-garbled']],
    ['slow', ['disk-slow']],
  ],
  time: [
    ['an hour ahead, an hour back', ['clock-ahead', 'clock-behind']],
    ['drift', ['clock-drifts']],
    ['suspend', ['machine-asleep']],
  ],
  'an operator': [
    ['says STOP twice', ['stop-twice']],
    ['two of them', ['two-consoles']],
    ['moves the ladder', ['operator-acts']],
    // The configuration cannot be reloaded while an engine runs: a bad word is what can be sent.
    ['sends what is no word', ['operator-garbles']],
    ['a key taken away', ['key-revoked']],
    // Simulated sockets have no buffer that could fill.
    ['a console that never reads', ['test/console/stately.test.ts']],
  ],
}

export const isKind = (by: FaultKind | `${string}/${string}`): by is FaultKind => !by.includes('/')
