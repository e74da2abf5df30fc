import type { Chart, ChartState, ChartTransition } from './chart.ts'
import { columnsOf } from './columns.ts'

/**
 * Where everything of a statechart stands when it is drawn: nested boxes, children in columns by their distance from
 * the initial state, parallel regions under one another. Each transition is a row of text in its state's box, and an
 * arrow leaves from that row, so no label ever lies on a line. Units are those of the drawing; text is set in a
 * monospaced face, `CHARACTER_WIDTH` a character.
 */
export interface ChartLayout {
  readonly width: number
  readonly height: number
  /** Parents before their children. */
  readonly boxes: readonly ChartBox[]
  readonly arrows: readonly ChartArrow[]
}

export interface ChartBox {
  readonly path: string
  readonly title: string
  readonly kind: ChartState['kind']
  /** One of the regions of a parallel state. */
  readonly region: boolean
  readonly initial: boolean
  readonly description: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rows: readonly ChartRow[]
}

export interface ChartRow {
  readonly kind: 'leaves' | 'stays' | 'invokes'
  readonly text: string
  /** Uncut. */
  readonly fullText: string
  /** Its middle. */
  readonly y: number
}

export interface ChartArrow {
  readonly from: string
  readonly to: string
  /** Index of its row in the box it leaves from. */
  readonly row: number
  /** An SVG path. */
  readonly line: string
}

export const CHARACTER_WIDTH = 6.7
const TITLE_HEIGHT = 28
const ROW_HEIGHT = 17
const PADDING = 12
const COLUMN_GAP = 64
const BOX_GAP = 18
const TEXT_CHARACTERS_MAX = 46
const WIDTH_MIN = 92

/** Lays a chart out. Takes time in proportion to its size. */
export function layoutOf(chart: Chart): ChartLayout {
  const frame = sized(chart.root, false, false)
  const boxes = [...placed(frame, 0, 0)]
  return { width: frame.width, height: frame.height, boxes, arrows: arrowsOf(boxes, chart.root) }
}

/** A state with its size and its children's places inside of it. */
interface Frame {
  readonly state: ChartState
  readonly region: boolean
  readonly initial: boolean
  readonly rows: readonly Omit<ChartRow, 'y'>[]
  width: number
  readonly height: number
  readonly inner: readonly { readonly frame: Frame; readonly x: number; readonly y: number }[]
}

function sized(state: ChartState, region: boolean, initial: boolean): Frame {
  const rows = rowsOf(state)
  const head = TITLE_HEIGHT + rows.length * ROW_HEIGHT + (rows.length > 0 ? PADDING / 2 : 0)
  const text = Math.max(state.name.length + 4, ...rows.map((row) => row.text.length + 2))
  const frames = state.states.map((child) =>
    sized(child, state.kind === 'parallel', child.path === state.initial),
  )
  const { inner, width, height } = state.kind === 'parallel' ? stacked(frames) : inColumns(state, frames)
  const places = inner.map((each) => ({ ...each, x: each.x + PADDING, y: each.y + head + PADDING / 2 }))
  return {
    state,
    region,
    initial,
    rows,
    width: Math.max(WIDTH_MIN, text * CHARACTER_WIDTH + 2 * PADDING, width + 2 * PADDING),
    height: frames.length > 0 ? head + height + PADDING * 1.5 : head + PADDING / 2,
    inner: places,
  }
}

interface Arrangement {
  readonly inner: Frame['inner']
  readonly width: number
  readonly height: number
}

/** Regions under one another, all of one width. */
function stacked(frames: readonly Frame[]): Arrangement {
  const width = Math.max(0, ...frames.map((frame) => frame.width))
  let y = 0
  const inner = frames.map((frame) => {
    frame.width = width
    const place = { frame, x: 0, y }
    y += frame.height + BOX_GAP
    return place
  })
  return { inner, width, height: Math.max(0, y - BOX_GAP) }
}

function inColumns(state: ChartState, frames: readonly Frame[]): Arrangement {
  const inner: { frame: Frame; x: number; y: number }[] = []
  let x = 0
  let height = 0
  for (const column of columnsOf(state)) {
    const width = Math.max(...column.map((index) => frames[index]?.width ?? 0))
    let y = 0
    for (const index of column) {
      const frame = frames[index]
      if (!frame) continue
      frame.width = width
      inner.push({ frame, x, y })
      y += frame.height + BOX_GAP
    }
    height = Math.max(height, y - BOX_GAP)
    x += width + COLUMN_GAP
  }
  return { inner, width: Math.max(0, x - COLUMN_GAP), height }
}

function* placed(frame: Frame, x: number, y: number): Generator<ChartBox> {
  const { state, region, initial, rows, width, height, inner } = frame
  yield {
    path: state.path,
    title: state.name,
    kind: state.kind,
    region,
    initial,
    description: state.description,
    x,
    y,
    width,
    height,
    rows: rows.map((row, index) => ({ ...row, y: y + TITLE_HEIGHT + (index + 0.5) * ROW_HEIGHT })),
  }
  for (const child of inner) yield* placed(child.frame, x + child.x, y + child.y)
}

function rowsOf(state: ChartState): readonly Omit<ChartRow, 'y'>[] {
  return [
    ...state.transitions.map((transition) =>
      row(transition.targets.length > 0 ? 'leaves' : 'stays', sentenceOf(transition)),
    ),
    ...state.invokes.map((actor) => row('invokes', `runs ${actor}`)),
  ]
}

function sentenceOf({ event, guard, targets, actions }: ChartTransition): string {
  const condition = guard ? ` [${guard}]` : ''
  const effect = targets.length === 0 && actions.length > 0 ? ` / ${actions.join(', ')}` : ''
  const end = targets.length > 0 ? ` → ${targets.map(lastName).join(', ')}` : ''
  return event + condition + effect + end
}

const lastName = (path: string): string => path.split('.').at(-1) || 'the whole machine'

const row = (kind: ChartRow['kind'], fullText: string): Omit<ChartRow, 'y'> => ({
  kind,
  fullText,
  text: fullText.length > TEXT_CHARACTERS_MAX ? `${fullText.slice(0, TEXT_CHARACTERS_MAX - 1)}…` : fullText,
})

function arrowsOf(boxes: readonly ChartBox[], root: ChartState): readonly ChartArrow[] {
  const byPath = new Map(boxes.map((box) => [box.path, box]))
  const arrows: ChartArrow[] = []
  const visit = (state: ChartState): void => {
    const from = byPath.get(state.path)
    for (const [index, transition] of state.transitions.entries())
      for (const target of transition.targets) {
        const to = byPath.get(target)
        const y = from?.rows[index]?.y
        if (from && to && from !== to && y !== undefined)
          arrows.push({ from: from.path, to: to.path, row: index, line: lineOf(from, y, to) })
      }
    for (const child of state.states) visit(child)
  }
  visit(root)
  return arrows
}

/** From the side of the row that faces the target to the target's title; inside a box, down onto the target. */
function lineOf(from: ChartBox, y: number, to: ChartBox): string {
  const title = to.y + TITLE_HEIGHT / 2
  const fromRight = from.x + from.width
  const toRight = to.x + to.width
  if (contains(from, to)) {
    const x = to.x + to.width / 2
    const start = Math.min(fromRight - PADDING, from.x + from.width * 0.75)
    return curve(start, y, start, y + (to.y - y) / 2, x, to.y - (to.y - y) / 2, x, to.y)
  }
  if (to.x >= fromRight) {
    const bend = Math.max(24, (to.x - fromRight) / 2)
    return curve(fromRight, y, fromRight + bend, y, to.x - bend, title, to.x, title)
  }
  if (toRight <= from.x) {
    const bend = Math.max(24, (from.x - toRight) / 2)
    return curve(from.x, y, from.x - bend, y, toRight + bend, title, toRight, title)
  }
  const bulge = Math.max(fromRight, toRight) + 28
  return curve(fromRight, y, bulge, y, bulge, title, toRight, title)
}

const contains = (outer: ChartBox, inner: ChartBox): boolean =>
  inner.path !== outer.path && (outer.path === '' || inner.path.startsWith(`${outer.path}.`))

const curve = (...numbers: readonly [number, number, ...number[]]): string => {
  const [x, y, ...rest] = numbers.map((value) => Math.round(value * 10) / 10)
  return `M${x} ${y} C${rest.join(' ')}`
}
