import type { ChartState } from './chart.ts'

/**
 * Where everything of a statechart stands when it is drawn: nested boxes, children in columns by their distance from
 * the initial state, parallel regions under one another. Each transition is a row of text in its state's box, and an
 * arrow leaves from the first row that leads somewhere, so no label ever lies on a line. Units are those of the drawing; text is set in a
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

/** Of the monospaced face. */
export const CHARACTER_WIDTH = 6.7
export const TITLE_HEIGHT = 28
export const PADDING = 12
