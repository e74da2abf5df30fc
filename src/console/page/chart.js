// @ts-check
import { drawing } from './elements.js'

/** @typedef {import('../../pictures/drawn-chart.ts').ChartLayout} ChartLayout */
/** @typedef {import('../../pictures/drawn-chart.ts').ChartBox} ChartBox */

const MARGIN = 34
/** Smaller than this it cannot be read: rather scroll. */
const SCALE_MIN = 0.8
const TITLE_BASELINE = 18
const INDENT = 12
const ROW_BASELINE = 4

/** A statechart, drawn where the layout says; only the light moves afterwards. */
export class ChartView {
  /** @type {Map<string, SVGGElement>} */
  #boxes = new Map()
  /** @type {{ from: string, line: SVGPathElement }[]} */
  #arrows = []
  #active = ''
  svg

  /** @param {ChartLayout} layout */
  constructor(layout) {
    const width = layout.width + 2 * MARGIN
    const height = layout.height + 2
    this.svg = drawing('svg', {
      class: 'chart',
      viewBox: `${-1} ${-1} ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': 'Statechart',
    })
    this.svg.style.minWidth = `${width * SCALE_MIN}px`
    this.svg.append(drawing('defs', {}, [head('head', 'arrow-head'), head('lit-head', 'arrow-head lit')]))
    for (const box of layout.boxes) this.svg.append(this.#box(box))
    for (const { from, line } of layout.arrows) {
      const path = drawing('path', { class: 'arrow', d: line, 'marker-end': 'url(#head)' })
      this.#arrows.push({ from, line: path })
      this.svg.append(path)
    }
  }

  /**
   * Lights the active states, all around them, and the ways out of them.
   * @param {readonly string[]} leaves
   */
  light(leaves) {
    const now = leaves.join('\n')
    if (now === this.#active) return
    this.#active = now
    const lit = new Set(leaves.flatMap(withParents))
    for (const [path, group] of this.#boxes) {
      group.classList.toggle('active', lit.has(path))
      group.classList.toggle('leaf', leaves.includes(path))
    }
    for (const { from, line } of this.#arrows) {
      const open = lit.has(from)
      line.classList.toggle('lit', open)
      line.setAttribute('marker-end', open ? 'url(#lit-head)' : 'url(#head)')
    }
    const names = leaves.join(', ')
    this.svg.setAttribute('aria-label', `Statechart, active: ${names}`)
  }

  /** @param {ChartBox} box */
  #box({ path, title, kind, region, initial, description, x, y, width, height, rows }) {
    const left = x + INDENT
    const group = drawing('g', { class: `box ${kind}${region ? ' region' : ''}`, 'data-state': path }, [
      drawing('rect', { x, y, width, height, rx: 7 }),
      ...(kind === 'final'
        ? [drawing('rect', { class: 'rim', x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 5 })]
        : []),
      ...(initial
        ? [drawing('circle', { class: 'initial', cx: left + 3, cy: y + TITLE_BASELINE - 4, r: 3.5 })]
        : []),
      drawing('text', { class: 'title', x: initial ? left + 12 : left, y: y + TITLE_BASELINE }, [
        kind === 'history' ? `${title} (history)` : title,
      ]),
      ...rows.map((row) =>
        drawing('text', { class: `transition ${row.kind}`, x: left, y: row.y + ROW_BASELINE }, [
          row.text,
          drawing('title', {}, [row.fullText]),
        ]),
      ),
      ...(description ? [drawing('title', {}, [description])] : []),
    ])
    this.#boxes.set(path, group)
    return group
  }
}

/**
 * @param {string} id
 * @param {string} style
 */
const head = (id, style) =>
  drawing(
    'marker',
    { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
    [drawing('path', { class: style, d: 'M0 0.5 L8 4 L0 7.5 z' })],
  )

/**
 * `a.b.c` lies in `a.b`, `a` and the root.
 * @param {string} path
 */
function withParents(path) {
  const names = path.split('.')
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('.'))]
}
