import { z } from 'zod'

/** One measured figure beside what it is measured against. `ratio` is always ours ÷ peer. */
export const rowSchema = z.strictObject({
  bench: z.string(),
  row: z.string(),
  ours: z.number(),
  unit: z.string(),
  /** What the peer is, in words; measured in the same run. */
  peer: z.string(),
  /** Null, as the ratio: the peer is not on this machine. */
  peerValue: z.number().nullable(),
  ratio: z.number().nullable(),
  /** What the ratio should be at most (of a duration) or at least (of a rate); null: only observed. */
  aim: z.number().nullable(),
  met: z.boolean(),
})

export type Row = z.output<typeof rowSchema>

type Measured = Pick<Row, 'bench' | 'row' | 'ours' | 'peer'> & { readonly peerValue: number }

/** A duration: its ratio is how many times the bare cost we take, and smaller is better. */
export const duration = (measured: Measured, aim: number | null = null): Row => cost(measured, 'µs', aim)

/** Anything of which less is better, as of a duration. */
export const cost = (measured: Measured, unit: string, aim: number | null = null): Row =>
  rowOf(measured, unit, aim, (ratio) => aim === null || ratio <= aim)

/** A rate: its ratio is the share of the peer's rate that we reach, and larger is better. */
export const rate = (measured: Measured, unit: string, aim: number | null = null): Row =>
  rowOf(measured, unit, aim, (ratio) => aim === null || ratio >= aim)

/** Beside a peer that is not on this machine: there is nothing to aim at. */
export const alone = ({ ours, ...named }: Omit<Measured, 'peerValue'>, unit: string): Row => ({
  ...named,
  ours: rounded(ours),
  unit,
  peerValue: null,
  ratio: null,
  aim: null,
  met: true,
})

function rowOf(measured: Measured, unit: string, aim: number | null, meets: (ratio: number) => boolean): Row {
  const { bench, row, peer } = measured
  const ratio = measured.ours / measured.peerValue
  return {
    bench,
    row,
    ours: rounded(measured.ours),
    unit,
    peer,
    peerValue: rounded(measured.peerValue),
    ratio: rounded(ratio),
    aim,
    met: meets(ratio),
  }
}

/** Four digits: the fifth is noise. */
const rounded = (value: number): number => Number(value.toPrecision(4))
