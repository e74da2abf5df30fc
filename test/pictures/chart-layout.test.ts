import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { chartOf } from '../../src/pictures/chart.ts'
import { layoutOf } from '../../src/pictures/chart-layout.ts'
import type { ChartBox } from '../../src/pictures/drawn-chart.ts'
import { door, order } from './machines.ts'

const isInside = (inner: ChartBox, outer: ChartBox): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

const overlap = (left: ChartBox, right: ChartBox): boolean =>
  left.x < right.x + right.width &&
  right.x < left.x + left.width &&
  left.y < right.y + right.height &&
  right.y < left.y + left.height

const parentOf = (path: string): string => path.split('.').slice(0, -1).join('.')

function expectTidy(machine: AnyStateMachine): void {
  const { boxes, arrows, width, height } = layoutOf(chartOf(machine))
  const byPath = new Map(boxes.map((box) => [box.path, box]))
  for (const box of boxes) {
    expect([box.x, box.y, box.width, box.height].every(Number.isFinite)).toBe(true)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(height)
    const parent = byPath.get(parentOf(box.path))
    if (box.path === '' || !parent) continue
    expect(isInside(box, parent), `${box.path} inside of its parent`).toBe(true)
    // Its text is above its children.
    for (const row of parent.rows) expect(row.y).toBeLessThan(box.y)
    for (const other of boxes)
      if (other !== box && parentOf(other.path) === parentOf(box.path) && other.path !== '')
        expect(overlap(box, other), `${box.path} apart from ${other.path}`).toBe(false)
  }
  for (const { from, to, row, line } of arrows) {
    expect(byPath.get(from)?.rows[row]?.kind).toBe('leaves')
    expect(byPath.has(to)).toBe(true)
    expect(line).toMatch(/^M-?[\d.]+ -?[\d.]+ C(-?[\d.]+ ?){6}$/)
  }
}

describe('where everything of a chart stands', () => {
  it('is tidy for machines with one of everything', () => {
    expectTidy(door)
    expectTidy(order)
  })

  it('follows the way from the initial state', () => {
    const { boxes } = layoutOf(chartOf(door))
    const [closed, open, gone] = ['closed', 'open', 'gone'].map((path) =>
      boxes.find((box) => box.path === path),
    )
    expect(closed?.x).toBeLessThan(open?.x ?? 0)
    // No room on the right any more.
    expect(gone?.y).toBeGreaterThan((open?.y ?? 0) + (open?.height ?? 0))
  })

  it('goes on below when there is no room on the right', () => {
    const states = Array.from({ length: 12 }, (_, index) => [
      `state${index}`,
      { on: { Next: `state${index + 1}` } },
    ])
    const { boxes, width } = layoutOf(
      chartOf(createMachine({ initial: 'state0', states: { ...Object.fromEntries(states), state12: {} } })),
    )
    expect(width).toBeLessThan(1_100)
    expect(new Set(boxes.slice(1).map(({ y }) => y)).size).toBe(3)
  })

  it('has one arrow for each pair of states, from the first of its rows', () => {
    const on = { A: 'b', B: 'b', C: 'a' }
    const { boxes, arrows } = layoutOf(chartOf(createMachine({ initial: 'a', states: { a: { on }, b: {} } })))
    expect(boxes[1]?.rows).toHaveLength(3)
    expect(arrows.map(({ from, to, row }) => [from, to, row])).toEqual([['a', 'b', 0]])
  })

  it('stacks parallel regions, all of one width', () => {
    const { boxes } = layoutOf(chartOf(order))
    const regions = boxes.filter(({ region }) => region)
    expect(regions.map(({ path }) => path)).toEqual(['fill', 'knowledge'])
    expect(new Set(regions.map(({ width, x }) => `${width} ${x}`)).size).toBe(1)
  })

  it('is tidy for any machine', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const { machine } = fc.letrec<{ machine: Record<string, unknown> }>((tie) => ({
      machine: fc.record({
        kind: fc.constantFrom('compound', 'parallel'),
        arrows: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 8 }),
        states: fc.array(fc.option(tie('machine'), { depthSize: 'small', maxDepth: 3 }), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
    }))
    const configOf = (made: Record<string, unknown>): Record<string, unknown> => {
      const children = made.states as (Record<string, unknown> | null)[]
      const states = Object.fromEntries(
        children.map((child, index) => {
          const name = names[index] ?? 'z'
          const leaving = (made.arrows as [number, number][])
            .filter(([from, to]) => from === index && to < children.length)
            .map(([, to]) => [`To_${to}`, names[to]])
          return [name, { ...(child ? configOf(child) : {}), on: Object.fromEntries(leaving) }]
        }),
      )
      return made.kind === 'parallel' ? { type: 'parallel', states } : { initial: 'a', states }
    }
    fc.assert(fc.property(machine, (made) => expectTidy(createMachine(configOf(made) as never))))
  })
})
