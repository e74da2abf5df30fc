import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventObject } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import type { ChildSpec } from '../../src/supervision/spec.ts'
import { AT_ONCE, type Grove, group, grow, settle, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

/**
 * Children whose readiness, work and draining are answered from outside, while they crash and the tree stops. The scheduler
 * decides in which order all of that comes.
 */
expectNothingUncaught()

/** Nothing here is a question of deadlines. */
const NEVER_MS = 1_000_000

/** Each may need those before it; the last two are below a supervisor, and what needs it needs both. */
const NAMES = ['a', 'b', 'c', 's/d', 's/e'] as const
type Name = (typeof NAMES)[number]

interface Plan {
  readonly needs: Readonly<Record<Name, readonly string[]>>
  /** Who is struck, works, or `stop`; each at any time. */
  readonly deeds: readonly { readonly do: 'crash' | 'work' | 'stop'; readonly who: Name }[]
}

const plan: fc.Arbitrary<Plan> = fc.record({
  needs: fc.record({
    a: fc.constant([]),
    b: fc.subarray(['a']),
    c: fc.subarray(['a', 'b', 's', 's/d'], { maxLength: 2 }),
    's/d': fc.subarray(['a', 'b']),
    's/e': fc.subarray(['s/d', 'a']),
  }),
  deeds: fc.array(
    fc.record({
      do: fc.constantFrom('crash', 'crash', 'work', 'work', 'stop'),
      who: fc.constantFrom(...NAMES),
    }),
    { maxLength: 14, size: 'max' },
  ),
})

class Nursery {
  readonly grove: Grove
  readonly wrong: string[] = []
  /** Lives that hold something, by name: never two at once. */
  readonly holders = new Map<string, object>()
  /** Lives that said that they are ready. */
  readonly ready = new Map<string, object>()
  /** Lives that were told to do nothing new, and not yet to go on. */
  readonly suspended = new Map<string, object>()
  /** Who was asked to drain. */
  readonly asked = new Set<string>()
  readonly #scheduler: fc.Scheduler
  readonly #needs: Plan['needs']
  stopping: Promise<unknown> | undefined

  constructor(scheduler: fc.Scheduler, { needs }: Plan) {
    this.#scheduler = scheduler
    this.#needs = needs
    const child = (name: Name): ChildSpec =>
      worker(name.slice(name.lastIndexOf('/') + 1), this.#logic(name), {
        needs: needs[name].map((path) => path),
        readyWithinMs: NEVER_MS,
        drainMs: NEVER_MS,
        backoff: AT_ONCE,
        budget: { restarts: 1_000, withinMs: 1_000 },
      })
    this.grove = grow([
      child('a'),
      child('b'),
      child('c'),
      group('s', 'one-for-one', [child('s/d'), child('s/e')]),
    ])
    this.grove.tree.observe((event) => {
      if (event.type === 'Started') this.#expectNeeds(event.path)
    })
  }

  /** Comes back when the scheduler has it so. */
  #later(label: string, then: () => void): void {
    void this.#scheduler.schedule(Promise.resolve(), label).then(() => {
      then()
      this.grove.pass(1)
      this.look()
    })
  }

  #logic(name: Name) {
    return service<EventObject>(name, (scope) => {
      const life = {}
      if (this.holders.has(name)) this.wrong.push(`${name} lives twice`)
      this.holders.set(name, life)
      scope.own(() => {
        if (this.holders.get(name) === life) this.holders.delete(name)
        if (this.ready.get(name) === life) this.ready.delete(name)
        if (this.suspended.get(name) === life) this.suspended.delete(name)
      })
      const speaks = scope.bind(() => {
        if (this.holders.get(name) !== life) this.wrong.push(`${name} speaks after its end`)
      })
      this.#later(
        `${name} is ready`,
        scope.bind(() => {
          this.ready.set(name, life)
          scope.ready()
        }),
      )
      scope.receive(() => this.#later(`${name} has worked`, speaks))
      scope.whenSuspended(() => void this.suspended.set(name, life))
      scope.whenResumed(() => void this.suspended.delete(name))
      scope.whenDraining((done) => {
        this.asked.add(name)
        for (const right of NAMES.slice(NAMES.indexOf(name) + 1))
          if (this.holders.has(right)) this.wrong.push(`${name} drains before ${right} has ended`)
        this.#later(`${name} has drained`, done)
      })
    })
  }

  #expectNeeds(path: string): void {
    for (const need of this.#needs[path as Name] ?? [])
      if (this.grove.tree.status(need) !== 'ready')
        this.wrong.push(`${path} was started while ${need} was ${this.grove.tree.status(need)}`)
  }

  look(): void {
    const { tree } = this.grove
    if (this.stopping) return
    for (const name of NAMES) {
      const status = tree.status(name)
      const away = this.#needs[name].filter((need) => tree.status(need) !== 'ready')
      if (status === 'ready' && !this.ready.has(name)) this.wrong.push(`${name} is ready and never said so`)
      if (status === 'ready' && away.length > 0) this.wrong.push(`${name} is ready without ${away}`)
      if (status === 'suspended' && away.length === 0)
        this.wrong.push(`${name} is suspended and lacks nothing`)
      if (this.suspended.has(name) !== (status === 'suspended'))
        this.wrong.push(`${name} is ${status} and was told otherwise`)
      if (this.ready.has(name) && away.length === 0 && status !== 'ready')
        this.wrong.push(`${name} said that it is ready, lacks nothing, and is ${status}`)
    }
  }

  do({ do: what, who }: Plan['deeds'][number]): void {
    const { tree } = this.grove
    if (what === 'crash') tree.crash(who, new Error('struck'))
    else if (what === 'work') tree.tell(who, { type: 'work' })
    else this.stopping ??= tree.stop(NEVER_MS)
    this.grove.pass(1)
    this.look()
  }
}

test('whatever comes first, nobody starts without what it needs, nobody speaks after its end, and a stop goes right to left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan, async (scheduler, planned) => {
      const nursery = new Nursery(scheduler, planned)
      const { asked, grove, holders, wrong } = nursery
      // A stop ends a start that is under way.
      grove.tree.start().catch(() => undefined)
      nursery.look()
      scheduler.scheduleSequence(
        planned.deeds.map((each) => ({
          label: `${each.do} ${each.who}`,
          builder: async () => nursery.do(each),
        })),
      )
      await scheduler.waitAll()
      expect(wrong).toEqual([])
      if (!nursery.stopping) {
        // Everybody has said that he is ready by now.
        expect(NAMES.map((name) => grove.tree.status(name))).toEqual(NAMES.map(() => 'ready'))
        nursery.stopping = grove.tree.stop(NEVER_MS)
        await scheduler.waitAll()
        expect(asked.size).toBe(NAMES.length)
      }
      await settle()
      await scheduler.waitAll()
      expect(await nursery.stopping).toMatchObject({ late: [] })
      expect([...holders.keys()]).toEqual([])
      expect(wrong).toEqual([])
      expect(grove.clock.pending).toBe(0)
    }),
    { numRuns: 400 },
  )
})
