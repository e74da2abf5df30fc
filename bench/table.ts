import type { Row } from './row.ts'

const HEADINGS = ['bench', 'row', 'ours', 'peer', '', 'ratio', 'aim']
const RIGHT = new Set([2, 4, 5, 6])

/** The rows for people, one a line under their headings. */
export function table(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => pad(cell, column, widths))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const pad = (cell: string, column: number, widths: readonly number[]): string =>
  RIGHT.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)

const cellsOf = ({ bench, row, ours, unit, peer, peerValue, ratio, aim, met }: Row): string[] => [
  bench,
  row,
  `${figure(ours)} ${unit}`,
  peer,
  peerValue === null ? '' : figure(peerValue),
  ratio === null ? '' : figure(ratio),
  aim === null ? '' : `${figure(aim)} ${met ? 'met' : 'MISSED'}`,
]

const figure = (value: number): string =>
  value >= 1_000
    ? Math.round(value).toLocaleString('en').replaceAll(',', '\u2009')
    : String(Number(value.toPrecision(3)))
