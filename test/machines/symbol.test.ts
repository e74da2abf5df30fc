import { describe, expect, it } from 'vitest'
import { symbolMachine } from '../../machines/symbol.ts'
import { walk } from './walk.ts'

const view = { type: 'VIEW', view: {} }
const viewLost = { type: 'VIEW_LOST' }
const ladder = (allows: string) => ({ type: 'LADDER', allows })
const changed = { type: 'ORDER_CHANGED' }
const submitted = { type: 'SUBMITTED' }
const suspend = { type: 'supervision.suspend', missing: [] }
const resume = { type: 'supervision.resume' }
const drain = { type: 'supervision.drain' }

const EVENTS: Readonly<Record<string, { type: string }>> = {
  view,
  'view lost': viewLost,
  'opening allowed': ladder('opening'),
  'reducing allowed': ladder('reducing'),
  'nothing allowed': ladder('nothing'),
  'order changed': changed,
  submitted,
  suspend,
  resume,
  drain,
}

const start = () => walk(symbolMachine, undefined, ['decide', 'requote', 'settle', 'pullQuotes'])
const permitted = (allows: string) => start().send(ladder(allows))
const quoting = (allows = 'opening') => permitted(allows).send(view)

const PERMISSIONS = {
  open: 'opening allowed',
  reducing: 'reducing allowed',
  halted: 'nothing allowed',
} as const
type Permission = keyof typeof PERMISSIONS

/** Where the quotes go by an event, from each of their states; what the permission does is the same everywhere. */
const QUOTES: Readonly<Record<string, (permission: Permission) => Readonly<Record<string, string>>>> = {
  warming: (permission) => ({
    ...(permission === 'halted' ? {} : { view: 'quoting' }),
    suspend: 'suspended',
    drain: 'drained',
  }),
  quoting: () => ({ 'view lost': 'warming', suspend: 'suspended', drain: 'drained' }),
  suspended: () => ({ resume: 'warming', drain: 'drained' }),
  drained: () => ({}),
}

const ROADS: Readonly<Record<string, readonly { type: string }[]>> = {
  warming: [],
  quoting: [ladder('opening'), view],
  suspended: [suspend],
  drained: [drain],
}

describe('the whole transition table of a symbol', () => {
  for (const [quotes, road] of Object.entries(ROADS))
    for (const [permission, by] of Object.entries(PERMISSIONS) as [Permission, string][])
      for (const [name, event] of Object.entries(EVENTS)) {
        const toQuotes = QUOTES[quotes]?.(permission)[name] ?? quotes
        const toPermission =
          Object.entries(PERMISSIONS).find(([, allowed]) => allowed === name)?.[0] ?? permission
        it(`${permission} and ${quotes} on ${name} is ${toPermission} and ${toQuotes}`, () => {
          const symbol = start().send(...road, EVENTS[by] ?? view)
          expect(symbol.place).toBe(`permission.${permission} quotes.${quotes}`)
          symbol.send(event)
          expect(symbol.place).toBe(`permission.${toPermission} quotes.${toQuotes}`)
        })
      }
})

describe('what a symbol does', () => {
  const cases: readonly [
    string,
    () => ReturnType<typeof start>,
    readonly { type: string }[],
    readonly string[],
  ][] = [
    ['begins with none of its quotes', start, [], ['pullQuotes']],
    ['decides and quotes on a view', () => permitted('opening'), [view], ['decide', 'requote']],
    ['also when it may only reduce', () => permitted('reducing'), [view], ['decide', 'requote']],
    ['does nothing on a view while halted', start, [view], []],
    ['fills a free slot without a new decision', quoting, [changed], ['requote']],
    ['may fill a slot again when the desk has heard what it wanted', quoting, [submitted], ['settle']],
    ['does not fill it while halted', () => quoting().send(ladder('nothing')), [changed, view], []],
    ['pulls when the view is lost', quoting, [viewLost], ['pullQuotes']],
    ['pulls when it is suspended', quoting, [suspend], ['pullQuotes']],
    ['pulls when it is drained', quoting, [drain], ['pullQuotes']],
    ['pulls when nothing is allowed any more', quoting, [ladder('nothing')], ['pullQuotes']],
    ['keeps its quotes when it may only reduce', quoting, [ladder('reducing')], []],
    ['needs a fresh view after a resume', () => quoting().send(suspend), [resume, changed], []],
    ['is deaf once it is drained', () => quoting().send(drain), [view, changed, resume], []],
  ]
  for (const [name, begin, events, did] of cases)
    it(name, () => {
      const symbol = begin()
      const before = name.startsWith('begins') ? 0 : symbol.did.length
      symbol.send(...events)
      expect(symbol.did.slice(before)).toEqual(did)
    })
})
