import { describe, expect, it } from 'vitest'
import { raise, setup } from 'xstate'
import { chartOf, statesOf } from '../../src/pictures/chart.ts'
import { rulesOf } from '../../src/pictures/rules.ts'
import { mermaidOf, regionOf } from '../../src/pictures/statechart-picture.ts'
import { door, order } from './machines.ts'

describe('a machine as data', () => {
  it('has every state with its kind, entry, tags and words', () => {
    const states = [...statesOf(chartOf(door).root)]
    expect(states.map(({ path, kind, initial }) => [path, kind, initial])).toEqual([
      ['', 'compound', 'closed'],
      ['closed', 'atomic', undefined],
      ['open', 'compound', 'open.wide'],
      ['open.wide', 'atomic', undefined],
      ['open.slit', 'atomic', undefined],
      ['open.again', 'history', undefined],
      ['gone', 'final', undefined],
    ])
    expect(states[1]).toMatchObject({ tags: ['ready'], description: 'Nobody passes.' })
  })

  it('names events, delays, guards and actions for a reader', () => {
    const transitions = [...statesOf(chartOf(door).root)].flatMap((state) =>
      state.transitions.map(({ event, targets, guard, actions }) => [
        state.name,
        event,
        targets,
        guard,
        actions,
      ]),
    )
    expect(transitions).toEqual([
      ['door', 'Broken', ['gone'], '', []],
      ['door', 'any event', [], '', ['count']],
      ['closed', 'Open', [], 'locked', ['complain']],
      ['closed', 'Open', ['open'], 'and(not(locked), late)', []],
      ['closed', 'Kick', ['open'], '', []],
      ['open', 'after 60000 ms', ['gone'], 'condition', []],
      ['open', 'after patience', ['closed'], '', []],
      ['wide', 'Narrow', ['open.slit'], '', []],
      ['slit', 'always', ['open.wide'], 'late', []],
    ])
  })

  it('names what is invoked, and its ends', () => {
    const uncertain = [...statesOf(chartOf(order).root)].find(({ name }) => name === 'uncertain')
    expect(uncertain?.invokes).toEqual(['ask'])
    expect(uncertain?.transitions.map(({ event }) => event)).toEqual(['done: ask', 'failed: ask'])
  })

  it('is plain JSON', () => {
    const chart = chartOf(door)
    expect(JSON.parse(JSON.stringify(chart))).toEqual(JSON.parse(JSON.stringify(structuredClone(chart))))
  })
})

describe('a machine as Mermaid', () => {
  it('declares every state in its place before the arrows, and merges the arrows of one pair', () => {
    expect(mermaidOf(door)).toBe(`stateDiagram-v2
  state "closed" as closed
  state "open" as open {
    state "wide" as open_wide
    state "slit" as open_slit
    state "history of open" as open_again
    [*] --> open_wide
  }
  state "gone" as gone
  [*] --> closed
  gone --> [*]
  closed --> open: Open [and(not(locked), late)]<br/>Kick
  open --> gone: after 60000 ms [condition]
  open --> closed: after patience
  open_wide --> open_slit: Narrow
  open_slit --> open_wide: always [late]
  note right of closed
    in every state:
    Broken → gone
  end note`)
  })

  it('draws parallel regions side by side', () => {
    expect(mermaidOf(order)).toBe(`stateDiagram-v2
  state "order" as machine {
    state "fill" as fill {
      state "none" as fill_none
      state "full" as fill_full
      [*] --> fill_none
    }
    --
    state "knowledge" as knowledge {
      state "confirmed" as knowledge_confirmed
      state "uncertain" as knowledge_uncertain
      [*] --> knowledge_confirmed
    }
  }
  fill_none --> fill_full: Fill
  knowledge_confirmed --> knowledge_uncertain: Silence
  knowledge_uncertain --> knowledge_confirmed: done﹕ ask`)
  })
})

describe('one part of a machine', () => {
  it('is drawn as if it were all, with what it leads to beside it', () => {
    expect(regionOf(door, 'open')).toBe(`stateDiagram-v2
  state "wide" as open_wide
  state "slit" as open_slit
  state "history of open" as open_again
  [*] --> open_wide
  state "gone" as gone
  state "closed" as closed
  open --> gone: after 60000 ms [condition]
  open --> closed: after patience
  open_wide --> open_slit: Narrow
  open_slit --> open_wide: always [late]`)
  })

  it('is told as rules: where, when, where to, and what is done', () => {
    const lit = setup({ actions: { shine: () => {} }, delays: { dusk: 10 } }).createMachine({
      initial: 'room',
      states: {
        room: {
          initial: 'dark',
          on: { Break: 'gone' },
          states: {
            dark: { on: { Switch: { target: 'lit', actions: raise({ type: 'Noticed' }) } } },
            lit: { entry: 'shine', after: { dusk: 'dark' }, on: { Switch: { actions: 'shine' } } },
          },
        },
        gone: { type: 'final' },
      },
    })
    expect(rulesOf(lit, 'room')).toEqual([
      { state: '', when: 'Break', to: 'gone', actions: [] },
      { state: 'dark', when: 'Switch', to: 'lit', actions: ['raise Noticed'] },
      { state: 'lit', when: 'entered', to: '', actions: ['shine'] },
      { state: 'lit', when: 'Switch', to: '', actions: ['shine'] },
      { state: 'lit', when: 'after dusk', to: 'dark', actions: [] },
    ])
  })

  it('that does not exist is refused, naming it', () => {
    expect(() => rulesOf(door, 'window')).toThrow('the machine door has no state window')
  })
})
