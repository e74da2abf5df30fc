import type { ChartState } from './chart.ts'
import {
  CHARACTER_WIDTH,
  type ChartArrow,
  type ChartBox,
  type ChartRow,
  PADDING,
  TITLE_HEIGHT,
} from './drawn-chart.ts'

/** One arrow for each pair of states, from the first row that leads there. */
export function arrowsOf(boxes: readonly ChartBox[], root: ChartState): readonly ChartArrow[] {
  const byPath = new Map(boxes.map((box) => [box.path, box]))
  const arrows: ChartArrow[] = []
  const visit = (state: ChartState): void => {
    const from = byPath.get(state.path)
    const drawn = new Set([state.path])
    for (const [index, transition] of state.transitions.entries())
      for (const target of transition.targets) {
        const to = byPath.get(target)
        const row = from?.rows[index]
        if (!from || !to || !row || drawn.has(target)) continue
        drawn.add(target)
        arrows.push({ from: from.path, to: to.path, row: index, line: lineOf(from, row, to) })
      }
    for (const child of state.states) visit(child)
  }
  visit(root)
  return arrows
}

/** From the side of the row that faces the target to the target's title; straight down onto a box that is under it. */
function lineOf(from: ChartBox, { y, text }: ChartRow, to: ChartBox): string {
  const title = to.y + TITLE_HEIGHT / 2
  const fromRight = from.x + from.width
  const toRight = to.x + to.width
  if (contains(from, to)) {
    const start = from.x + PADDING + (text.length + 1) * CHARACTER_WIDTH
    const end = to.x + to.width / 2
    const half = (to.y - y) / 2
    return curve(start, y, start, y + half, end, to.y - half, end, to.y)
  }
  if (to.x >= fromRight) {
    const bend = Math.max(BEND_MIN, (to.x - fromRight) / 2)
    return curve(fromRight, y, fromRight + bend, y, to.x - bend, title, to.x, title)
  }
  if (toRight <= from.x) {
    const bend = Math.max(BEND_MIN, (from.x - toRight) / 2)
    return curve(from.x, y, from.x - bend, y, toRight + bend, title, toRight, title)
  }
  if (to.y > from.y + from.height && toRight > fromRight + 2 * BEND_MIN) {
    const end = fromRight + BEND_MIN
    return curve(fromRight, y, end + BEND_MIN / 2, y, end, to.y - BEND_MIN, end, to.y)
  }
  const bulge = Math.max(fromRight, toRight) + BEND_MIN
  return curve(fromRight, y, bulge, y, bulge, title, toRight, title)
}

/** How far a line leaves a box before it turns. */
const BEND_MIN = 26

const contains = (outer: ChartBox, inner: ChartBox): boolean =>
  inner.path !== outer.path && (outer.path === '' || inner.path.startsWith(`${outer.path}.`))

const curve = (...numbers: readonly [number, number, ...number[]]): string => {
  const [x, y, ...rest] = numbers.map((value) => Math.round(value * 10) / 10)
  return `M${x} ${y} C${rest.join(' ')}`
}
