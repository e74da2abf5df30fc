import type { Chart, ChartState, ChartTransition } from './chart.ts'
import { arrowsOf } from './chart-arrows.ts'
import { columnsOf } from './columns.ts'
import {
  CHARACTER_WIDTH,
  type ChartBox,
  type ChartLayout,
  type ChartRow,
  PADDING,
  TITLE_HEIGHT,
} from './drawn-chart.ts'

const ROW_HEIGHT = 17
const COLUMN_GAP = 64
const BOX_GAP = 18
/** About what a window shows beside the tree without shrinking the text. */
const COLUMNS_WIDTH_MAX = 960
const TEXT_CHARACTERS_MAX = 46
const WIDTH_MIN = 92

/** Lays a chart out: measures from the inside, places from the outside. Takes time in proportion to its size. */
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

/** Columns from left to right, and on below when there is no room on the right. */
function inColumns(state: ChartState, frames: readonly Frame[]): Arrangement {
  const inner: { frame: Frame; x: number; y: number }[] = []
  let x = 0
  let top = 0
  let bottom = 0
  let right = 0
  for (const column of columnsOf(state)) {
    const boxes = column.flatMap((index) => frames[index] ?? [])
    const width = Math.max(...boxes.map((frame) => frame.width))
    if (x > 0 && x + width > COLUMNS_WIDTH_MAX) {
      x = 0
      top = bottom + COLUMN_GAP / 2
    }
    // States without children are of one width, those with children as wide as they must.
    const leafWidth = Math.max(0, ...boxes.filter(isLeaf).map((frame) => frame.width))
    let y = top
    for (const frame of boxes) {
      if (isLeaf(frame)) frame.width = leafWidth
      inner.push({ frame, x, y })
      y += frame.height + BOX_GAP
    }
    bottom = Math.max(bottom, y - BOX_GAP)
    right = Math.max(right, x + width)
    x += width + COLUMN_GAP
  }
  return { inner, width: right, height: bottom }
}

const isLeaf = (frame: Frame): boolean => frame.inner.length === 0

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
