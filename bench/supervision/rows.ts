import { alone, cost, type Row } from '../row.ts'
import { median } from '../throughput.ts'
import type { Amounts, ContextSamples, Samples } from './protocol.ts'
import { rawSpawns, rawStopped } from './raw.ts'

/** The samples of every repetition. */
export interface Sides {
  readonly ours: readonly Samples[]
  readonly raw: readonly Samples[]
  /** Undefined: Erlang is not installed. */
  readonly otp: readonly Samples[] | undefined
  readonly context: readonly ContextSamples[]
}

/** The table of children must not be what a spawn costs. */
const GROWTH_AIM = 1.5
/** A JavaScript object that is an actor, against a process that is one. */
const OTP_SPAWN_AIM = 5
const OTP_RESTART_AIM = 2
const OTP_MESSAGE_AIM = 2
/** What crash safety may add to an event. */
const RAW_EVENT_AIM = 1.15
/** What it may cost a machine's event that its path follows its work. */
const CONTEXT_AIM = 1.1

/** One figure of a side's, of one repetition. */
type Figure = (samples: Samples, percent: number) => number

interface Peer {
  readonly name: string
  readonly figure: Figure
  readonly aim?: number
}

interface Comparison {
  readonly row: string
  readonly ours: Figure
  readonly raw: Peer
  readonly otp?: Peer
}

/** Aims are for the median; the 99th percentile is watched: it is the garbage collector's, and the machine's. */
export function supervisionRows(amounts: Amounts, sides: Sides): readonly Row[] {
  return [
    ...amounts.live.flatMap((live, at) => rowsOf(spawnAt(live, at, amounts), sides)),
    ...growthRows(amounts, sides),
    ...messages(amounts).flatMap((comparison) => rowsOf(comparison, sides)),
    ...contextRows(amounts, sides),
    ...rowsOf(RESTART, sides),
    ...rowsOf(stopping(amounts), sides),
    ...memoryRows(sides),
  ]
}

function spawnAt(live: number, at: number, { spawns }: Amounts): Comparison {
  const figure: Figure = ({ spawn }, percent) => percentile(spawn[at] ?? [], percent)
  return {
    row: `spawn at ${grouped(live)} live`,
    ours: figure,
    raw: { name: `raw spawnChild, ${rawSpawns(spawns, live)} of them`, figure },
    otp: { name: 'OTP start_child', figure, aim: OTP_SPAWN_AIM },
  }
}

function messages({ burst }: Amounts): readonly Comparison[] {
  const each = (pick: (samples: Samples) => readonly number[] | undefined): Figure => {
    return (samples, percent) => percentile(pick(samples) ?? [], percent) / burst
  }
  const transition = each(({ transitionBurst }) => transitionBurst)
  const machine = each(({ machineBurst }) => machineBurst)
  const transitionSent = each(({ transitionSendBurst }) => transitionSendBurst)
  const machineSent = each(({ machineSendBurst }) => machineSendBurst)
  return [
    {
      row: 'message told to a transition actor',
      ours: transition,
      raw: { name: 'raw xstate send in queueMicrotask', figure: transition, aim: RAW_EVENT_AIM },
      otp: { name: 'OTP gen_server:cast', figure: transition, aim: OTP_MESSAGE_AIM },
    },
    {
      row: 'message told to a machine',
      ours: machine,
      raw: { name: 'raw xstate send in queueMicrotask', figure: machine, aim: RAW_EVENT_AIM },
      otp: { name: 'OTP gen_statem:cast', figure: machine },
    },
    {
      row: 'event sent by reference to a transition actor',
      ours: transitionSent,
      raw: { name: 'raw xstate send', figure: transitionSent, aim: RAW_EVENT_AIM },
    },
    {
      row: 'event sent by reference to a machine',
      ours: machineSent,
      raw: { name: 'raw xstate send', figure: machineSent, aim: RAW_EVENT_AIM },
    },
  ]
}

const restart: Figure = (samples, percent) => percentile(samples.restart, percent)

const RESTART: Comparison = {
  row: 'crash to answering again',
  ours: restart,
  raw: { name: 'raw respawn in error handler', figure: restart },
  otp: { name: 'OTP supervisor', figure: restart, aim: OTP_RESTART_AIM },
}

function stopping({ stopped }: Amounts): Comparison {
  const each = (count: number): Figure => {
    return ({ stop }, percent) => percentile(stop, percent) / count
  }
  return {
    row: `stop of ${grouped(stopped)} children, each`,
    ours: each(stopped),
    raw: { name: `raw xstate, of ${rawStopped(stopped)}`, figure: each(rawStopped(stopped)) },
    otp: { name: 'OTP supervisor', figure: each(stopped) },
  }
}

function rowsOf({ row, ours, raw, otp }: Comparison, sides: Sides): readonly Row[] {
  return [50, 99].flatMap((percent) => {
    const against = (side: string, peer: Peer, samples: readonly Samples[] | undefined): Row => {
      const value = over(sides.ours, ours, percent)
      const named = { bench: 'supervision', row: `p${percent} ${row} / ${side}`, ours: value }
      if (!samples) return alone({ ...named, peer: `${peer.name}: not installed` }, 'µs')
      const peerValue = over(samples, peer.figure, percent)
      return cost({ ...named, peer: peer.name, peerValue }, 'µs', percent === 50 ? (peer.aim ?? null) : null)
    }
    const besideRaw = against('xstate', raw, sides.raw)
    return otp ? [besideRaw, against('OTP', otp, sides.otp)] : [besideRaw]
  })
}

function contextRows({ burst }: Amounts, { context }: Sides): readonly Row[] {
  const each = (pick: (samples: ContextSamples) => readonly number[], percent: number): number =>
    median(context.map((samples) => percentile(pick(samples), percent))) / burst / 1_000
  return (['transition', 'machine'] as const).flatMap((kind) =>
    [50, 99].map((percent) =>
      cost(
        {
          bench: 'supervision',
          row: `p${percent} event sent to a ${kind === 'machine' ? 'machine' : 'transition actor'} in context / without`,
          ours: each((samples) => samples[kind].carried, percent),
          peer: 'ours without a context',
          peerValue: each((samples) => samples[kind].plain, percent),
        },
        'µs',
        percent === 50 && kind === 'machine' ? CONTEXT_AIM : null,
      ),
    ),
  )
}

/** Ours at the largest size beside ours at the smallest. */
function growthRows({ live }: Amounts, { ours }: Sides): readonly Row[] {
  const at = (size: number, percent: number): number =>
    over(ours, ({ spawn }) => percentile(spawn[size] ?? [], percent), percent)
  return [50, 99].map((percent) =>
    cost(
      {
        bench: 'supervision',
        row: `p${percent} spawn at ${grouped(live.at(-1) ?? 0)} live / at ${grouped(live[0] ?? 0)}`,
        ours: at(live.length - 1, percent),
        peer: `ours at ${grouped(live[0] ?? 0)} live`,
        peerValue: at(0, percent),
      },
      'µs',
      percent === 50 ? GROWTH_AIM : null,
    ),
  )
}

function memoryRows({ ours, raw, otp }: Sides): readonly Row[] {
  const bytes = (samples: readonly Samples[]): number =>
    median(samples.map(({ bytesPerChild }) => bytesPerChild))
  const named = (side: string) => {
    return { bench: 'supervision', row: `memory a child / ${side}`, ours: bytes(ours) }
  }
  return [
    cost({ ...named('xstate'), peer: 'raw xstate child', peerValue: bytes(raw) }, 'bytes'),
    otp
      ? cost({ ...named('OTP'), peer: 'OTP gen_server', peerValue: bytes(otp) }, 'bytes')
      : alone({ ...named('OTP'), peer: 'OTP gen_server: not installed' }, 'bytes'),
  ]
}

/** Microseconds, the median of the repetitions. */
const over = (samples: readonly Samples[], figure: Figure, percent: number): number =>
  median(samples.map((each) => figure(each, percent))) / 1_000

/** The sample that so many percent do not exceed. */
function percentile(samples: readonly number[], percent: number): number {
  const ordered = samples.toSorted((left, right) => left - right)
  return ordered[Math.max(0, Math.ceil((ordered.length * percent) / 100) - 1)] ?? Number.NaN
}

const grouped = (count: number): string => count.toLocaleString('en').replaceAll(',', '\u2009')
