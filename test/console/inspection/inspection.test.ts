import { describe, expect, it } from 'vitest'
import { assign, createActor, createMachine, fromTransition, type InspectionEvent } from 'xstate'
import { createInspection } from '../../../src/console/inspection/inspection.ts'
import { INSPECTION_LIMITS } from '../../../src/console/inspection/limits.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { openFeed, RecordingViewer } from './viewers.ts'

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  context: { turns: 0 },
  states: {
    off: { on: { Turn: { target: 'on', actions: assign({ turns: ({ context }) => context.turns + 1 }) } } },
    on: { on: { Turn: 'off', Burn: 'gone' } },
    gone: { type: 'final' },
  },
})

const FLUSH = INSPECTION_LIMITS.flushEveryMs

describe('a viewer is told what changed', () => {
  it('first everything, then changes, in a sequence without a gap', () => {
    const clock = new SimulatedClock(1_000)
    const inspection = createInspection({ clock })
    const actor = createActor(lamp, { id: 'lamp', inspect: inspection.inspect }).start()
    const { viewer } = openFeed(inspection)
    actor.send({ type: 'Turn' })
    actor.send({ type: 'Nonsense' })
    clock.step(FLUSH)
    clock.step(FLUSH)
    actor.send({ type: 'Turn' })
    actor.send({ type: 'Turn' })
    clock.step(FLUSH)
    const frames = viewer.frames()
    expect(frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3])
    expect(frames[0]).toEqual({ sequence: 0, at: 1_000, fresh: true, children: [] })
    expect(frames.slice(1).map(({ actors }) => actors?.map(({ state, events }) => [state, events]))).toEqual([
      [['off', 1]],
      [['on', 3]],
      [['on', 5]],
    ])
  })

  it('of no heartbeat, which changes nothing', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const actor = createActor(lamp, { inspect: inspection.inspect }).start()
    actor.send({ type: 'Turn' })
    const { viewer } = openFeed(inspection)
    clock.step(FLUSH)
    const before = viewer.frames().length
    actor.send({ type: 'supervision.ping' } as never)
    clock.step(FLUSH)
    const types = inspection
      .find(actor.sessionId)
      ?.recent.after(0)
      .map(({ type }) => type)
    expect(types).toEqual(['xstate.init', 'Turn'])
    expect(
      viewer
        .frames()
        .slice(before)
        .flatMap(({ actors }) => actors ?? []),
    ).toEqual([])
  })

  it('the actor it watches whole, with its chart once and each event once', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const actor = createActor(lamp, { inspect: inspection.inspect }).start()
    actor.send({ type: 'Turn', by: 'hand' } as never)
    const { viewer, session } = openFeed(inspection)
    session.receive(JSON.stringify({ watch: actor.sessionId }))
    clock.step(FLUSH)
    actor.send({ type: 'Turn' })
    clock.step(FLUSH)
    const [first, second] = viewer.frames().flatMap(({ detail }) => detail ?? [])
    expect(first).toMatchObject({ active: ['on'], contents: { context: { turns: 1 } } })
    expect([...(first?.chart ?? '').matchAll(/data-state="(\w*)"/g)].map((match) => match[1])).toEqual([
      '',
      'off',
      'on',
      'gone',
    ])
    expect(first?.events.map(({ number, type, payload }) => [number, type, payload])).toEqual([
      [1, 'xstate.init', { type: 'xstate.init' }],
      [2, 'Turn', { type: 'Turn', by: 'hand' }],
    ])
    expect(second?.chart).toBeUndefined()
    expect(second?.events.map(({ number }) => number)).toEqual([3])
  })

  it.each(['', 'null', '{', '[1]', '{"watch":1}', '{"watch":"nobody"}', `{"watch":"${'x'.repeat(300)}"}`])(
    'and what it says does no harm: %s',
    (text) => {
      const clock = new SimulatedClock(0)
      const inspection = createInspection({ clock })
      createActor(lamp, { inspect: inspection.inspect }).start()
      const { viewer, session } = openFeed(inspection)
      session.receive(text)
      clock.step(FLUSH)
      expect(viewer.frames().some(({ detail }) => detail)).toBe(false)
      expect(inspection.counts).toMatchObject({ viewers: 1, failures: 0 })
    },
  )

  it('an actor that ended stays in sight for a while', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const actor = createActor(lamp, { inspect: inspection.inspect }).start()
    const { viewer } = openFeed(inspection)
    actor.send({ type: 'Turn' })
    actor.send({ type: 'Burn' })
    clock.step(FLUSH)
    expect(viewer.frames().at(-1)?.actors?.[0]?.status).toBe('done')
    while (clock.now() < INSPECTION_LIMITS.graceMs + FLUSH) clock.step(FLUSH)
    expect(viewer.frames().at(-1)?.forgotten).toEqual([actor.sessionId])
    expect(inspection.counts.actors).toBe(0)
  })
})

describe('trading does not wait', () => {
  it('nothing is read and no timer runs while nobody watches', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    let reads = 0
    const logic = fromTransition(
      () => ({
        get watched() {
          reads++
          return 1
        },
      }),
      { watched: 0 },
    )
    const actor = createActor(logic, { inspect: inspection.inspect }).start()
    actor.send({ type: 'Tick' })
    expect(clock.pending).toBe(0)
    const { session } = openFeed(inspection)
    session.receive(JSON.stringify({ watch: actor.sessionId }))
    clock.step(FLUSH)
    expect(reads).toBeGreaterThan(0)
    inspection.detach(session)
    expect(clock.pending).toBe(0)
  })

  it('a viewer that never reads is dropped, and the others are not', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock, limits: { bufferedBytesMax: 20_000 } })
    const actor = createActor(lamp, { inspect: inspection.inspect }).start()
    const deaf = new RecordingViewer()
    deaf.reads = false
    openFeed(inspection, deaf)
    const { viewer } = openFeed(inspection)
    for (let round = 0; round < 1_000; round++) {
      actor.send({ type: 'Turn' })
      clock.step(FLUSH)
    }
    expect(deaf.terminated).toBe(true)
    expect(deaf.bufferedBytes).toBeLessThan(40_000)
    expect(viewer.terminated).toBe(false)
    expect(inspection.counts).toMatchObject({ viewers: 1, dropped: 1, failures: 0 })
  })

  it('a viewer whose socket throws is dropped', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const broken = new RecordingViewer()
    broken.send = () => {
      throw new Error('broken pipe')
    }
    expect(openFeed(inspection, broken).attached).toBe(false)
    expect(inspection.counts).toMatchObject({ viewers: 0, dropped: 1 })
    expect(clock.pending).toBe(0)
  })

  it('more viewers than it serves are sent away', () => {
    const inspection = createInspection({ clock: new SimulatedClock(0), limits: { viewersMax: 2 } })
    openFeed(inspection)
    openFeed(inspection)
    const { viewer, attached } = openFeed(inspection)
    expect([attached, viewer.closedWith]).toEqual([false, 1013])
  })

  it('is told in slices when there is more than a slice has time for', () => {
    const clock = new SimulatedClock(0)
    // Every look at the clock costs 100 µs, so a slice of 2 ms is some twenty actors.
    let spentMicros = 0
    const slow = {
      now: () => clock.now(),
      monotonicMicros: () => {
        spentMicros += 100
        return clock.monotonicMicros() + spentMicros
      },
      setTimeout: clock.setTimeout.bind(clock),
      clearTimeout: clock.clearTimeout.bind(clock),
    }
    const inspection = createInspection({ clock: slow })
    for (let each = 0; each < 100; each++) createActor(lamp, { inspect: inspection.inspect }).start()
    const { viewer } = openFeed(inspection)
    for (let flush = 0; flush < 10; flush++) clock.step(FLUSH)
    const sizes = viewer.frames().flatMap(({ actors }) => (actors ? [actors.length] : []))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(21)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100)
  })
})

describe('an inspector never throws, whatever it is shown', () => {
  const hostile = {
    get type(): string {
      throw new Error('unreadable type')
    },
  }
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an unknown kind', { type: '@xstate.news' }],
    ['an event of nobody', { type: '@xstate.event', actorRef: undefined, event: { type: 'A' } }],
    ['a hostile event', { type: '@xstate.event', actorRef: { sessionId: 'x:1' }, event: hostile }],
    ['an actor without an id', { type: '@xstate.actor', actorRef: { sessionId: 'x:2' } }],
  ])('%s', (_name, event) => {
    const inspection = createInspection({ clock: new SimulatedClock(0) })
    inspection.inspect({
      type: '@xstate.actor',
      rootId: 'x:1',
      actorRef: { sessionId: 'x:1', id: 'one', logic: {} },
    } as unknown as InspectionEvent)
    expect(() => inspection.inspect(event as InspectionEvent)).not.toThrow()
    expect(inspection.counts.failures).toBeLessThanOrEqual(1)
  })

  it('contexts that throw, cycle, count in bigints or are huge reach the viewer as something', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const cycle: Record<string, unknown> = { big: 10n ** 30n, huge: 'x'.repeat(10_000_000) }
    cycle.self = cycle
    Object.defineProperty(cycle, 'thrower', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    const logic = fromTransition(() => cycle, cycle)
    const actor = createActor(logic, { inspect: inspection.inspect }).start()
    const { viewer, session } = openFeed(inspection)
    session.receive(JSON.stringify({ watch: actor.sessionId }))
    actor.send({ type: 'Go', payload: cycle } as never)
    clock.step(FLUSH)
    expect(viewer.frames().at(-1)?.detail?.contents.context).toMatchObject({
      big: `${10n ** 30n}`,
      self: '[circular]',
      thrower: '[unreadable: no]',
    })
    expect(viewer.texts.at(-1)?.length).toBeLessThan(10_000)
    expect(inspection.counts).toMatchObject({ failures: 0, dropped: 0 })
  })
})

describe('memory is bounded', () => {
  const birth = (id: number, parent?: unknown): InspectionEvent =>
    ({
      type: '@xstate.actor',
      rootId: 'x:0',
      actorRef: { sessionId: `x:${id}`, id: `a${id}`, logic: {}, _parent: parent },
    }) as unknown as InspectionEvent
  const end = (id: number): InspectionEvent =>
    ({
      type: '@xstate.snapshot',
      rootId: 'x:0',
      actorRef: { sessionId: `x:${id}` },
      event: { type: 'xstate.stop' },
      snapshot: { status: 'stopped' },
    }) as unknown as InspectionEvent

  it('by the number of actors, of children and of events', () => {
    const inspection = createInspection({
      clock: new SimulatedClock(0),
      limits: { actorsMax: 50, childrenMax: 20 },
    })
    const root = { sessionId: 'x:0' }
    inspection.inspect(birth(0))
    for (let id = 1; id <= 1_000; id++) inspection.inspect(birth(id, root))
    expect(inspection.counts).toMatchObject({ actors: 21, unlisted: 980 })
    expect(inspection.find('x:0')?.unlisted).toBe(980)
  })

  it('and the dead make room for the living', () => {
    const inspection = createInspection({ clock: new SimulatedClock(0), limits: { childrenMax: 20 } })
    inspection.inspect(birth(0))
    for (let id = 1; id <= 1_000; id++) {
      inspection.inspect(birth(id, { sessionId: 'x:0' }))
      // The first one never ends; it must not keep the others out.
      if (id > 1) inspection.inspect(end(id))
    }
    expect(inspection.counts).toMatchObject({ actors: 21, unlisted: 0 })
    expect(inspection.find('x:0')?.children.size).toBe(20)
    expect(inspection.find('x:1')).toBeDefined()
    expect(inspection.find('x:1000')).toBeDefined()
  })

  it('below an actor that is not listed nothing is', () => {
    const inspection = createInspection({ clock: new SimulatedClock(0), limits: { actorsMax: 1 } })
    inspection.inspect(birth(0))
    inspection.inspect(birth(1, { sessionId: 'x:0' }))
    inspection.inspect(birth(2, { sessionId: 'x:1' }))
    expect(inspection.counts).toMatchObject({ actors: 1, unlisted: 2 })
  })

  it('100,000 events leave the last fifty, the newest ten whole, at less than a few microseconds each', () => {
    const clock = new SimulatedClock(0)
    const inspection = createInspection({ clock })
    const events: InspectionEvent[] = []
    const actor = createActor(lamp, {
      inspect: (event) => {
        events.push(event)
        inspection.inspect(event)
      },
    }).start()
    openFeed(inspection)
    events.length = 0
    actor.send({ type: 'Turn' })
    const startedMicros = liveClock.monotonicMicros()
    for (let each = 1; each < 100_000; each++) for (const event of events) inspection.inspect(event)
    const micros = (liveClock.monotonicMicros() - startedMicros) / 100_000
    console.info(
      `an event costs the inspection ${micros.toFixed(2)} µs (${events.map(({ type }) => type).join(', ')})`,
    )
    const recent = inspection.find(actor.sessionId)?.recent
    expect(recent?.count).toBe(100_001)
    expect(recent?.after(0).map(({ number }) => number)).toEqual(
      Array.from({ length: 50 }, (_, index) => 99_952 + index),
    )
    expect(recent?.after(0).filter(({ payload }) => payload !== undefined)).toHaveLength(10)
    expect(micros).toBeLessThan(5)
  })
})
