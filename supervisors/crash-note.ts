import { z } from 'zod'
import type { Channels } from '../actors/channels.ts'
import type { Link } from '../actors/link.ts'
import type { PriceView } from '../actors/prices.ts'
import type { VenueChannels } from '../actors/venue-channels.ts'
import type { VenueTime } from '../actors/venue-time.ts'
import type { World } from '../actors/world.ts'
import { type Instrument, type InstrumentKey, nameOfKey, type VenueName } from '../src/domain/instrument.ts'
import type { MarkRow } from '../src/risk/portfolio/mark-history.ts'
import type { StreamKind } from '../src/venues/venue.ts'
import type { RunIdentity } from './auditor.ts'
import type { JournalMark } from './journal-mark.ts'

/**
 * What an engine notes of every crash: the world that the actor was made with, as far as it is no actor's. With it the
 * same actors can be made again. What was in a venue's answers is not in it, and the books are the journal's.
 */
export interface CrashNote extends RunIdentity {
  /** As `--check` prints it. */
  readonly config: string
  /** The monotonic clock at the crash. */
  readonly micros: number
  readonly journal: JournalMark
  readonly instruments: readonly Instrument[]
  readonly streams: StreamsNote
}

/** The last value of each stream between the actors. */
type StreamsNote = {
  readonly [Name in 'ladder' | 'account' | 'phase']: Channels[Name]['value']
} & {
  readonly venues: ReadonlyMap<VenueName, VenueNote>
  readonly agreed: Channels['agreed']
  readonly available: Channels['available']
  readonly prices: ReadonlyMap<InstrumentKey, PriceView>
  readonly views: ReadonlyMap<InstrumentKey, ReturnType<Channels['views']>['value']>
  readonly marks: readonly MarkRow[]
}

/** What was known of one venue. */
interface VenueNote {
  readonly clockOffsetMs: number
  readonly reconciled: boolean
  readonly links: Readonly<Record<StreamKind, Link>>
  readonly heardMicros: VenueChannels['heardMicros']
}

/** A report on file keeps so many items of a list. */
const MARKS_MAX = 1_000

export function noteCrash(
  { channels, instruments, ports, venues }: World,
  run: RunIdentity & Pick<CrashNote, 'config'>,
  journal: JournalMark,
): CrashNote {
  const { account, agreed, available, ladder, marks, phase, prices } = channels
  return {
    ...run,
    micros: ports.clock.monotonicMicros(),
    journal,
    instruments: [...instruments.values()],
    streams: {
      ladder: ladder.value,
      account: account.value,
      agreed: new Map(agreed),
      available: new Map(available),
      phase: phase.value,
      venues: new Map(
        Array.from(venues, ([name, { venueTime }]) => [name, noteVenue(channels.at(name), venueTime)]),
      ),
      prices: new Map(prices),
      views: new Map(Array.from(instruments, ([key, instrument]) => [key, channels.views(instrument).value])),
      marks: marks.rows.slice(-MARKS_MAX),
    },
  }
}

const noteVenue = ({ heardMicros, links, reconciled }: VenueChannels, venueTime: VenueTime): VenueNote => ({
  clockOffsetMs: venueTime.offsetMs(),
  reconciled: reconciled.value,
  links: { public: links.public.value, private: links.private.value, trading: links.trading.value },
  heardMicros: { ...heardMicros },
})

/** Sets the streams of a world to what was noted of them. */
export function resumeStreams(channels: Channels, noted: StreamsNote): void {
  const { account, agreed, available, ladder, marks, phase, prices, venues, views } = noted
  channels.ladder.next(ladder)
  channels.account.next(account)
  for (const [venue, agreement] of agreed) channels.agreed.set(venue, agreement)
  for (const [wallet, free] of available) channels.available.set(wallet, free)
  channels.phase.next(phase)
  for (const [name, { heardMicros, links, reconciled }] of venues) {
    const at = channels.at(name)
    at.reconciled.next(reconciled)
    at.links.public.next(links.public)
    at.links.private.next(links.private)
    at.links.trading.next(links.trading)
    Object.assign(at.heardMicros, heardMicros)
  }
  for (const [key, price] of prices) channels.prices.set(key, price)
  for (const [key, look] of views) channels.views(nameOfKey(key)).next(look)
  channels.marks.precede(marks, Number.POSITIVE_INFINITY)
}

const link = z.looseObject({ live: z.boolean() })

/** The shape, as far as a world is made of it; what is in it was written by the same code. */
const schema = z.object({
  seed: z.number(),
  configHash: z.string(),
  commit: z.string(),
  config: z.string(),
  micros: z.number(),
  journal: z.object({ sequence: z.int(), hash: z.string(), before: z.int() }),
  instruments: z.array(z.looseObject({ symbol: z.string(), tickSize: z.string(), tickMoney: z.bigint() })),
  streams: z.object({
    ladder: z.looseObject({ state: z.string() }),
    account: z.looseObject({ at: z.number(), equity: z.bigint().nullable() }).nullable(),
    agreed: z.map(z.string(), z.looseObject({ askedMicros: z.number() })),
    available: z.map(z.string(), z.bigint()),
    phase: z.string(),
    venues: z.map(
      z.string(),
      z.object({
        clockOffsetMs: z.number(),
        reconciled: z.boolean(),
        links: z.object({ public: link, private: link, trading: link }),
        heardMicros: z.object({ public: z.number(), private: z.number(), trading: z.number() }),
      }),
    ),
    prices: z.map(z.string(), z.looseObject({})),
    views: z.map(z.string(), z.looseObject({ frameMicros: z.number() }).nullable()),
    marks: z.array(z.object({ at: z.number(), marks: z.instanceof(Float64Array), begins: z.boolean() })),
  }),
})

/** Reads back what `noteCrash` wrote. Or the sentence that says why it is not that. */
export function readNote(noted: unknown): CrashNote | string {
  const read = schema.safeParse(noted)
  if (read.success) return read.data as unknown as CrashNote
  const [issue] = read.error.issues
  const where = ['note', ...(issue?.path ?? [])].map(String).join('.')
  return `${where}: ${issue?.message}: no engine wrote this note, or one of another version`
}
