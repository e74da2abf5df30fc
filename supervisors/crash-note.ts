import { z } from 'zod'
import type { Channels } from '../actors/channels.ts'
import type { PriceView } from '../actors/prices.ts'
import type { World } from '../actors/world.ts'
import type { Instrument } from '../src/domain/instrument.ts'
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
  readonly clockOffsetMs: number
  readonly journal: JournalMark
  readonly instruments: readonly Instrument[]
  readonly streams: StreamsNote
}

/** The last value of each stream between the actors. */
type StreamsNote = {
  readonly [Name in 'ladder' | 'account' | 'reconciled' | 'phase']: Channels[Name]['value']
} & {
  readonly links: { readonly [Kind in keyof Channels['links']]: Channels['links'][Kind]['value'] }
  readonly agreed: Channels['agreed']
  readonly available: Channels['available']
  readonly heardMicros: Channels['heardMicros']
  readonly prices: ReadonlyMap<Instrument['symbol'], PriceView>
  readonly views: ReadonlyMap<Instrument['symbol'], ReturnType<Channels['views']>['value']>
}

export function noteCrash(
  { channels, instruments, ports, venueTime }: World,
  run: RunIdentity & Pick<CrashNote, 'config'>,
  journal: JournalMark,
): CrashNote {
  const { account, agreed, available, heardMicros, ladder, links, phase, prices, reconciled } = channels
  return {
    ...run,
    micros: ports.clock.monotonicMicros(),
    clockOffsetMs: venueTime.offsetMs(),
    journal,
    instruments: [...instruments.values()],
    streams: {
      ladder: ladder.value,
      account: account.value,
      agreed: new Map(agreed),
      available: new Map(available),
      reconciled: reconciled.value,
      phase: phase.value,
      links: { public: links.public.value, private: links.private.value, trading: links.trading.value },
      heardMicros: { ...heardMicros },
      prices: new Map(prices),
      views: new Map(Array.from(instruments.keys(), (symbol) => [symbol, channels.views(symbol).value])),
    },
  }
}

/** Sets the streams of a world to what was noted of them. */
export function resumeStreams(channels: Channels, noted: StreamsNote): void {
  const { account, agreed, available, heardMicros, ladder, links, phase, prices, reconciled, views } = noted
  channels.ladder.next(ladder)
  channels.account.next(account)
  for (const [venue, agreement] of agreed) channels.agreed.set(venue, agreement)
  for (const [wallet, free] of available) channels.available.set(wallet, free)
  channels.reconciled.next(reconciled)
  channels.phase.next(phase)
  channels.links.public.next(links.public)
  channels.links.private.next(links.private)
  channels.links.trading.next(links.trading)
  Object.assign(channels.heardMicros, heardMicros)
  for (const [symbol, price] of prices) channels.prices.set(symbol, price)
  for (const [symbol, look] of views) channels.views(symbol).next(look)
}

const link = z.looseObject({ live: z.boolean() })

/** The shape, as far as a world is made of it; what is in it was written by the same code. */
const schema = z.object({
  seed: z.number(),
  configHash: z.string(),
  commit: z.string(),
  config: z.string(),
  micros: z.number(),
  clockOffsetMs: z.number(),
  journal: z.object({ sequence: z.int(), hash: z.string(), before: z.int() }),
  instruments: z.array(z.looseObject({ symbol: z.string(), tickSize: z.string(), tickMoney: z.bigint() })),
  streams: z.object({
    ladder: z.looseObject({ state: z.string() }),
    account: z.looseObject({ at: z.number(), equity: z.bigint().nullable() }).nullable(),
    agreed: z.map(z.string(), z.looseObject({ askedMicros: z.number() })),
    available: z.map(z.string(), z.bigint()),
    reconciled: z.boolean(),
    phase: z.string(),
    links: z.object({ public: link, private: link, trading: link }),
    heardMicros: z.object({ public: z.number(), private: z.number(), trading: z.number() }),
    prices: z.map(z.string(), z.looseObject({})),
    views: z.map(z.string(), z.looseObject({ frameMicros: z.number() }).nullable()),
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
