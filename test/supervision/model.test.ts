import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChildSpec } from '../../src/supervision/spec.ts'
import { type Breakable, breakableMachine, breakableService, breakableTransition } from './breakable.ts'
import { AT_ONCE, type Grove, group, grow, settle, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

/**
 * Random operations against a pure model of who is up, in which life, having counted how many bumps. A crash takes a
 * child down until time passes; what lives and dies with it goes down too.
 */
expectNothingUncaught()

const OPERATIONS_MIN = 60
const RUNS = 60

interface Place {
  up: boolean
  generation: number
  bumps: number
}

type Operation =
  | { readonly do: 'bump'; readonly who: number }
  | { readonly do: 'boom'; readonly who: number; readonly how: number }
  | { readonly do: 'boom later'; readonly who: number }
  | { readonly do: 'strike'; readonly who: number }
  | { readonly do: 'strike supervisor'; readonly who: number }
  | { readonly do: 'spawn' | 'remove' | 'end'; readonly who: number }
  | { readonly do: 'pass' }

const who = fc.nat({ max: 30 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('bump' as const), who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('boom' as const), who, how: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('boom later' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('strike' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('strike supervisor' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('spawn', 'remove', 'end'), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const) }) },
)

/** Who goes down with whom, besides oneself. */
const TAKES_DOWN: Readonly<Record<string, readonly string[]>> = {
  'all/a': ['all/b', 'all/c'],
  'all/b': ['all/a', 'all/c'],
  'all/c': ['all/a', 'all/b'],
  'rest/a': ['rest/b', 'rest/deep', 'rest/deep/a', 'rest/deep/b'],
  'rest/b': ['rest/deep', 'rest/deep/a', 'rest/deep/b'],
  'rest/deep/a': ['rest/deep/b'],
  'rest/deep/b': ['rest/deep/a'],
  all: ['all/a', 'all/b', 'all/c'],
  rest: ['rest/a', 'rest/b', 'rest/deep', 'rest/deep/a', 'rest/deep/b'],
  'rest/deep': ['rest/deep/a', 'rest/deep/b'],
}
const SUPERVISORS = ['all', 'rest', 'rest/deep', 'many']
/** It keeps its state while this one is down. */
const DEPENDENT = { path: 'dependent', needs: 'alone' }

class Model {
  readonly held = new Set<string>()
  readonly grove: Grove
  serial = 0
  readonly places = new Map<string, Place>()
  readonly breakables = new Map<string, Breakable>()

  constructor() {
    const never = { restarts: 1_000_000, withinMs: 1_000 }
    const policy = { backoff: AT_ONCE, budget: never }
    const own = (path: string, breakable: Breakable, more = {}): ChildSpec => {
      this.breakables.set(path, breakable)
      return worker(path.slice(path.lastIndexOf('/') + 1), breakable.logic, { ...policy, ...more })
    }
    const machine = (path: string) => own(path, breakableMachine(path, this.held))
    const service = (path: string, more = {}) => own(path, breakableService(path, this.held), more)
    const deep = group('deep', 'one-for-all', [machine('rest/deep/a'), service('rest/deep/b')], policy)
    const rest = [service('rest/a'), own('rest/b', breakableTransition()), deep]
    this.grove = grow([
      machine('alone'),
      service(DEPENDENT.path, { needs: [DEPENDENT.needs] }),
      own('plain', breakableTransition()),
      group('all', 'one-for-all', [machine('all/a'), service('all/b'), machine('all/c')], policy),
      group('rest', 'rest-for-one', rest, policy),
      {
        ...policy,
        kind: 'dynamic',
        id: 'many',
        template: (key) => {
          const path = `many/${key}`
          this.breakables.set(path, breakableService(path, this.held))
          return { ...policy, kind: 'worker', logic: this.breakable(path).logic }
        },
      },
    ])
    this.grove.tree.start()
    for (const path of [...this.breakables.keys(), ...SUPERVISORS])
      this.places.set(path, { up: true, generation: 1, bumps: 0 })
  }

  breakable(path: string): Breakable {
    const breakable = this.breakables.get(path)
    if (!breakable) throw new Error(`${path} is unknown`)
    return breakable
  }

  /** Each is another, or the third would be poison. */
  deadly(type: string) {
    return { type, serial: this.serial++ }
  }

  down(path: string): void {
    const gone = path === 'many' ? [...this.places.keys()].filter((other) => other.startsWith('many/')) : []
    for (const key of gone) this.places.delete(key)
    for (const other of [path, ...(TAKES_DOWN[path] ?? [])]) {
      const place = this.places.get(other)
      if (place) Object.assign(place, { up: false, bumps: 0 })
    }
  }

  pass(ms: number): void {
    this.grove.pass(ms)
    for (const place of this.places.values())
      if (!place.up) Object.assign(place, { up: true, generation: place.generation + 1 })
  }

  apply(operation: Operation): void {
    const { tree } = this.grove
    const workers = [...this.places.keys()].filter((path) => !SUPERVISORS.includes(path))
    const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? ''
    switch (operation.do) {
      case 'bump': {
        const path = pick(workers, operation.who)
        const place = this.places.get(path)
        expect(tree.tell(path, { type: 'bump' })).toBe(place?.up)
        if (place?.up) place.bumps++
        return
      }
      case 'boom': {
        const path = pick(workers, operation.who)
        const up = this.places.get(path)?.up
        expect(tree.tell(path, this.deadly(pick(this.breakable(path).booms, operation.how)))).toBe(up)
        if (up) this.down(path)
        return
      }
      case 'boom later': {
        const path = pick(workers, operation.who)
        const up = this.places.get(path)?.up
        const type = this.breakable(path).later[0]
        if (!type) return
        tree.tell(path, this.deadly(type))
        this.pass(4)
        if (up) this.down(path)
        this.pass(1)
        return
      }
      case 'strike':
      case 'strike supervisor': {
        const path = pick(operation.do === 'strike' ? workers : SUPERVISORS, operation.who)
        const up = this.places.get(path)?.up
        expect(tree.crash(path, new Error('struck'))).toBe(up)
        if (up) this.down(path)
        return
      }
      case 'spawn': {
        const key = `k${operation.who}`
        if (this.places.has(`many/${key}`)) return
        tree.spawn('many', key, undefined)
        const up = this.places.get('many')?.up === true
        this.places.set(`many/${key}`, { up, generation: up ? 1 : 0, bumps: 0 })
        return
      }
      case 'remove':
      case 'end': {
        const path = pick(
          workers.filter((name) => name.startsWith('many/')),
          operation.who,
        )
        const place = this.places.get(path)
        if (!place) return
        if (operation.do === 'remove') tree.remove('many', path.slice('many/'.length))
        else tree.tell(path, { type: 'end' })
        if (operation.do === 'remove' || place.up) this.places.delete(path)
        return
      }
      case 'pass':
        return this.pass(1)
      default:
        operation satisfies never
    }
  }

  check(): void {
    const { tree } = this.grove
    const found = new Map(tree.children().map((child) => [child.path, child]))
    expect([...found.keys()].sort()).toEqual([...this.places.keys()].sort())
    for (const [path, place] of this.places) {
      const actor = tree.ref(path)
      expect([path, actor !== undefined]).toEqual([path, place.up])
      expect([path, found.get(path)?.generation]).toEqual([path, place.generation])
      if (!actor || SUPERVISORS.includes(path)) continue
      expect([path, this.breakable(path).bumps(actor.getSnapshot())]).toEqual([path, place.bumps])
    }
    const dependent = this.places.get(DEPENDENT.path)
    if (dependent?.up)
      expect(tree.status(DEPENDENT.path)).toBe(this.places.get(DEPENDENT.needs)?.up ? 'ready' : 'suspended')
    const holders = [...this.places].filter(([path, { up }]) => up && this.holds(path)).map(([path]) => path)
    expect([...this.held].sort()).toEqual(holders.sort())
  }

  holds(path: string): boolean {
    return !SUPERVISORS.includes(path) && path !== 'plain' && path !== 'rest/b'
  }
}

test(`${RUNS * OPERATIONS_MIN} random operations and more: the model is right, and nothing is left behind`, async () => {
  let done = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(operation, { minLength: OPERATIONS_MIN, maxLength: 150 }),
      async (operations) => {
        const model = new Model()
        model.check()
        for (const operation of operations) {
          model.apply(operation)
          await settle()
          model.check()
          done++
        }
        await model.grove.stop()
        expect([...model.held]).toEqual([])
        expect(model.grove.clock.pending).toBe(0)
        expect(
          model.grove.events.filter((event) => event.type === 'Stray' || event.type === 'Escalated'),
        ).toEqual([])
      },
    ),
    { numRuns: RUNS },
  )
  expect(done).toBeGreaterThan(2_000)
}, 60_000)
