import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { chartOf } from '../../src/pictures/chart.ts'
import { drawingOf, svgOf } from '../../src/pictures/chart-drawing.ts'
import { layoutOf } from '../../src/pictures/chart-layout.ts'
import { door, order } from './machines.ts'

const drawn = (machine: Parameters<typeof chartOf>[0]): string => drawingOf(layoutOf(chartOf(machine)))
const statesIn = (svg: string): readonly string[] =>
  [...svg.matchAll(/data-state="([^"]*)"/g)].map((match) => match[1] ?? '')

describe('a chart as SVG', () => {
  it('has a box for every state and an arrow for every pair', () => {
    const svg = drawn(door)
    expect(statesIn(svg)).toEqual(['', 'closed', 'open', 'open.wide', 'open.slit', 'open.again', 'gone'])
    expect([...svg.matchAll(/data-from="([^"]*)"/g)].map((match) => match[1])).toEqual([
      '',
      'closed',
      'open',
      'open',
      'open.wide',
      'open.slit',
    ])
    expect(svg).toContain('Open [and(not(locked), late)] → open')
    expect(svg).toContain('<title>Nobody passes.</title>')
  })

  it('is well formed: every element is closed in its turn', () => {
    for (const machine of [door, order]) {
      const open: string[] = []
      for (const [, close, name, self] of svgOf(machine).matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
        if (close) expect(open.pop()).toBe(name)
        else if (!self) open.push(name ?? '')
      }
      expect(open).toEqual([])
    }
  })

  it('keeps markup in names harmless', () => {
    const svg = drawn(
      createMachine({ initial: 'a', states: { a: { description: '"><script>', on: { '<b>&"': {} } } } }),
    )
    expect(svg).not.toMatch(/<script>|<b>/)
    expect(svg).toContain('&lt;b&gt;&amp;&quot;')
  })

  it('brings its own colours for both tastes only as a file', () => {
    expect(svgOf(order)).toContain('prefers-color-scheme:dark')
    expect(drawn(order)).not.toContain('<style')
  })
})
