import type { AnyStateMachine } from 'xstate'
import { chartOf } from './chart.ts'
import { layoutOf } from './chart-layout.ts'
import { CHARACTER_WIDTH, type ChartArrow, type ChartBox, type ChartLayout, PADDING } from './drawn-chart.ts'

/**
 * A chart as SVG text without colours: those come from a style sheet. `data-state` and `data-from` name the state that
 * a box is, and that an arrow leaves, so that a page can light them.
 */
export const drawingOf = (layout: ChartLayout): string => svg(layout, ' class="chart" role="img"', '')

/** A machine as an SVG file of its own, in light or dark as its reader likes. For documents. */
export const svgOf = (machine: AnyStateMachine): string =>
  `${svg(layoutOf(chartOf(machine)), '', `<style>${STYLE}</style>\n`)}\n`

function svg(layout: ChartLayout, attributes: string, style: string): string {
  const width = Math.ceil(layout.width + MARGIN)
  const height = Math.ceil(layout.height + 2)
  const size = `viewBox="-1 -1 ${width} ${height}" width="${width}" height="${height}"`
  const shapes = [HEADS, ...layout.boxes.map(boxOf), ...layout.arrows.map(arrowOf)].join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}${attributes}>\n${style}${shapes}\n</svg>`
}

/** Room on the right for arrows that turn back to a box in their own column. */
const MARGIN = 34
const TITLE_BASELINE = 18
const ROW_BASELINE = 4
const INITIAL_DOT = 12

const HEADS = `<defs>${['head', 'lit-head']
  .map(
    (id) =>
      `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="arrow-${id}" d="M0 0.5 L8 4 L0 7.5 z"/></marker>`,
  )
  .join('')}</defs>`

function boxOf({
  path,
  title,
  kind,
  region,
  initial,
  description,
  x,
  y,
  width,
  height,
  rows,
}: ChartBox): string {
  const left = x + PADDING
  return [
    `<g class="box ${kind}${region ? ' region' : ''}" data-state="${escaped(path)}">`,
    description && `<title>${escaped(description)}</title>`,
    rectangle('frame', x, y, width, height, 7),
    kind === 'final' && rectangle('rim', x + 3, y + 3, width - 6, height - 6, 5),
    initial &&
      `<circle class="initial" cx="${short(left + 3)}" cy="${short(y + TITLE_BASELINE - 4)}" r="3.5"/>`,
    text(
      'title',
      initial ? left + INITIAL_DOT : left,
      y + TITLE_BASELINE,
      kind === 'history' ? `${title} (history)` : title,
    ),
    ...rows.map((row) => text(`transition ${row.kind}`, left, row.y + ROW_BASELINE, row.text, row.fullText)),
    '</g>',
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('')
}

const arrowOf = ({ from, line }: ChartArrow): string =>
  `<path class="arrow" data-from="${escaped(from)}" d="${line}" marker-end="url(#head)"/>`

const rectangle = (
  style: string,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): string =>
  `<rect class="${style}" x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" rx="${radius}"/>`

const text = (style: string, x: number, y: number, words: string, whole = words): string => {
  const hint = whole === words ? '' : `<title>${escaped(whole)}</title>`
  return `<text class="${style}" x="${short(x)}" y="${short(y)}">${escaped(words)}${hint}</text>`
}

const short = (value: number): string => String(Math.round(value * 10) / 10)

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (words: string): string => words.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)

const STYLE = `
svg{--ground:#f4f6f8;--panel:#fff;--line:#c3ccd8;--text:#17202b;--quiet:#586577;--accent:#0f766e;font:11px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
@media(prefers-color-scheme:dark){svg{--ground:#0d1117;--panel:#161d28;--line:#344052;--text:#dce3ec;--quiet:#93a1b4;--accent:#2dd4bf}}
.frame,.rim{fill:var(--panel);stroke:var(--line)}.compound>.frame,.parallel>.frame{fill:var(--ground)}.region>.frame{stroke-dasharray:5 4}.rim{fill:none}
text{fill:var(--quiet);letter-spacing:${short(CHARACTER_WIDTH - 6.6)}px}.title{fill:var(--text);font-size:12px;font-weight:600}.stays,.invokes{font-style:italic}
.initial{fill:var(--accent)}.arrow{fill:none;stroke:var(--accent);opacity:.6}.arrow-head{fill:var(--accent)}
`
