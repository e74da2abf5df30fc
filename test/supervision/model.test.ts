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

/** Who looks on and throws harms nobody but is told of. */
const ONLOOKER = 'an onlooker'
const OPERATIONS_MIN = 150
const RUNS = 200

interface Place {
  up: boolean
  generation: number
  bumps: number
  /** Told while it was down, and kept for its next life. */
  kept: number
  poisoned: number
}

const NEWBORN: Place = { up: true, generation: 1, bumps: 0, kept: 0, poisoned: 0 }

type Operation =
  | { readonly do: 'bump'; readonly who: number }
  | { readonly do: 'boom'; readonly who: number; readonly how: number }
  | { readonly do: 'boom later'; readonly who: number }
  | { readonly do: 'strike'; readonly who: number }
  | { readonly do: 'strike supervisor'; readonly who: number }
  | { readonly do: 'spawn' | 'remove' | 'end'; readonly who: number }
  /** The same deadly event three times. */
  | { readonly do: 'poison'; readonly who: number }
  /** Somebody looks on who throws. */
  | { readonly do: 'bad subscriber'; readonly who: number }
  | { readonly do: 'bad inspector' | 'start that hangs' | 'pass' }

const who = fc.nat({ max: 30 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('bump' as const), who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('boom' as const), who, how: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('boom later' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('strike' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('strike supervisor' as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('spawn', 'remove', 'end'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('poison', 'bad subscriber'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('bad inspector', 'start that hangs') }) },
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

/** What is told to it while it is down waits for it. */
const KEEPER = 'keeper'
/** Ready only when it says so, within so long. */
const LATE = { path: 'late', readyWithinMs: 3 }
/** Never done with draining. */
const CLINGY = 'clingy'

class Model {
  readonly held = new Set<string>()
  readonly grove: Grove
  serial = 0
  startHangs = false
  inspectorThrows = false
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
    const service = (path: string, more = {}, habits = {}) =>
      own(path, breakableService(path, this.held, habits), more)
    const keep = { inbox: { limit: 1_000, whenFull: 'crash', keep: { while: 'away' } } }
    const inspect = (): void => {
      if (this.inspectorThrows) throw new Error(ONLOOKER)
    }
    const deep = group('deep', 'one-for-all', [machine('rest/deep/a'), service('rest/deep/b')], policy)
    const rest = [service('rest/a'), own('rest/b', breakableTransition()), deep]
    const children: readonly ChildSpec[] = [
      machine('alone'),
      service(KEEPER, keep),
      service(LATE.path, { readyWithinMs: LATE.readyWithinMs }, { startHangs: () => this.startHangs }),
      service(CLINGY, { drainMs: 100 }, { drainHangs: true }),
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
    ]
    this.grove = grow(children, { inspect })
    this.grove.tree.start()
    for (const path of [...this.breakables.keys(), ...SUPERVISORS]) this.places.set(path, { ...NEWBORN })
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
      if (!place.up)
        Object.assign(place, { up: true, generation: place.generation + 1, bumps: place.kept, kept: 0 })
  }

  apply(operation: Operation): void {
    const { tree } = this.grove
    const workers = [...this.places.keys()].filter((path) => !SUPERVISORS.includes(path))
    const pick = (list: readonly string[], at: number): string => list[at % list.length] ?? ''
    switch (operation.do) {
      case 'bump': {
        const path = pick(workers, operation.who)
        const place = this.places.get(path)
        if (!place) return
        expect(tree.tell(path, { type: 'bump' })).toBe(place.up || path === KEEPER)
        if (place.up) place.bumps++
        else if (path === KEEPER) place.kept++
        return
      }
      case 'boom': {
        const path = pick(workers, operation.who)
        const up = this.places.get(path)?.up
        if (path === KEEPER && !up) return
        expect(tree.tell(path, this.deadly(pick(this.breakable(path).booms, operation.how)))).toBe(up)
        if (up) this.down(path)
        return
      }
      case 'boom later': {
        const path = pick(workers, operation.who)
        const up = this.places.get(path)?.up
        const type = this.breakable(path).later[0]
        if (!type || (path === KEEPER && !up)) return
        tree.tell(path, this.deadly(type))
        this.pass(4)
        if (up) this.down(path)
        this.pass(1)
        return
      }
      case 'poison': {
        const path = pick(workers, operation.who)
        const event = this.deadly(this.breakable(path).poison)
        if (!this.places.get(path)?.up) return
        for (let death = 0; death < 2; death++) {
          expect(tree.tell(path, event)).toBe(true)
          this.down(path)
          this.pass(1)
        }
        expect(tree.tell(path, event)).toBe(true)
        const place = this.places.get(path)
        if (place) place.poisoned++
        return
      }
      case 'bad subscriber': {
        const path = pick(workers, operation.who)
        const subscription = tree.ref(path)?.subscribe(() => {
          subscription?.unsubscribe()
          throw new Error(ONLOOKER)
        })
        return
      }
      case 'bad inspector': {
        this.inspectorThrows = true
        this.apply({ do: 'bump', who: this.serial++ })
        this.pass(1)
        this.inspectorThrows = false
        return
      }
      case 'start that hangs': {
        this.pass(1)
        this.startHangs = true
        tree.crash(LATE.path, new Error('struck'))
        this.down(LATE.path)
        this.pass(0)
        expect(tree.status(LATE.path)).toBe('starting')
        this.startHangs = false
        this.pass(LATE.readyWithinMs - 1)
        this.down(LATE.path)
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
        this.places.set(`many/${key}`, { ...NEWBORN, up, generation: up ? 1 : 0 })
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
    const found = tree.children().map(({ path, generation, poisoned }) => {
      const actor = tree.ref(path)
      const bumps = actor && !SUPERVISORS.includes(path) ? this.breakable(path).bumps(actor.getSnapshot()) : 0
      return `${path} ${actor ? 'up' : 'down'} #${generation}, ${bumps} bumps, ${poisoned} poisoned`
    })
    const expected = [...this.places].map(
      ([path, { up, generation, bumps, poisoned }]) =>
        `${path} ${up ? 'up' : 'down'} #${generation}, ${bumps} bumps, ${poisoned} poisoned`,
    )
    expect(found.sort()).toEqual(expected.sort())
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
      fc.array(operation, { minLength: OPERATIONS_MIN, maxLength: 180 }),
      async (operations) => {
        const model = new Model()
        model.check()
        for (const operation of operations) {
          model.apply(operation)
          await settle()
          model.check()
          done++
        }
        const clings = model.places.get(CLINGY)?.up === true
        expect((await model.grove.stop()).late).toEqual(clings ? [CLINGY] : [])
        expect([...model.held]).toEqual([])
        expect(model.grove.clock.pending).toBe(0)
        const unexpected = model.grove.events.filter(
          (event) =>
            event.type === 'Escalated' || (event.type === 'Stray' && event.error.message !== ONLOOKER),
        )
        expect(unexpected).toEqual([])
      },
    ),
    { numRuns: RUNS },
  )
  expect(done).toBeGreaterThanOrEqual(RUNS * OPERATIONS_MIN)
})
