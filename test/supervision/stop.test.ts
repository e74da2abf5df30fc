import { expect, test } from 'vitest'
import { type EventObject, setup } from 'xstate'
import { service } from '../../src/supervision/service.ts'
import { fragile, type Grove, group, grow, settle, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const stopped = (grove: Grove): readonly string[] =>
  grove.told().flatMap((line) => (line.startsWith('Stopped ') ? [line.slice(8)] : []))

const drainsIn = (ms: number) =>
  service<EventObject>('drains', (scope) => {
    scope.whenDraining((done) => {
      scope.after(ms, done)
    })
  })

test('children stop right to left, a supervisor after its children', async () => {
  const grove = started([
    worker('a'),
    group('s', 'one-for-one', [worker('b'), worker('c')]),
    { kind: 'dynamic', id: 'd', template: () => ({ kind: 'worker', logic: fragile }) },
  ])
  grove.tree.spawn('d', 'x', undefined)
  const root = grove.tree.ref('a')?._parent
  grove.pass(5)
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
  expect(stopped(grove)).toEqual(['d/x', 'd', 's/c', 's/b', 's', 'a'])
  expect(root?.getSnapshot().status).toBe('stopped')
  expect(grove.clock.pending).toBe(0)
})

test('whoever drains is waited for, one after the other, and hears messages meanwhile', async () => {
  const heard: string[] = []
  const drains = service<EventObject>('drains', (scope) => {
    let finish = (): void => undefined
    scope.receive((event) => {
      heard.push(event.type)
      finish()
    })
    scope.whenDraining((done) => {
      finish = done
    })
  })
  const grove = started([
    worker('a', drainsIn(100), { drainMs: 1_000 }),
    worker('b', drains, { drainMs: 1_000 }),
  ])
  const stopping = grove.tree.stop(10_000)
  grove.pass(500)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'stopping' })
  grove.tree.tell('b', { type: 'last' })
  expect(grove.statuses()).toEqual({ a: 'stopping', b: 'stopped' })
  grove.pass(100)
  expect(await stopping).toEqual({ tookMs: 600, late: [] })
  expect(heard).toEqual(['last'])
})

test('a deadline ends the wait; the late one is named', async () => {
  const grove = started([
    worker('a', drainsIn(100), { drainMs: 1_000 }),
    worker('b', drainsIn(5_000), { drainMs: 300 }),
  ])
  expect(await grove.stop(10_000)).toEqual({ tookMs: 400, late: ['b'] })
  expect(grove.clock.pending).toBe(0)
})

test('the overall deadline ends every wait, and names those who were not even asked', async () => {
  const slow = (id: string) => worker(id, drainsIn(5_000), { drainMs: 60_000 })
  const grove = started([slow('a'), worker('b'), slow('c')])
  expect(await grove.stop(2_000)).toEqual({ tookMs: 2_000, late: ['c', 'a'] })
  expect(grove.statuses()).toEqual({ a: 'stopped', b: 'stopped', c: 'stopped' })
  expect(grove.clock.pending).toBe(0)
})

test('a second stop with less patience cuts the first one short', async () => {
  const grove = started([worker('a', drainsIn(50_000), { drainMs: 60_000 })])
  const first = grove.tree.stop(60_000)
  grove.pass(1_000)
  const second = grove.tree.stop(0)
  grove.pass(0)
  expect(await second).toEqual({ tookMs: 1_000, late: ['a'] })
  expect(await first).toEqual(await second)
  await settle()
  expect(grove.clock.pending).toBe(0)
})

test('the children of a dynamic supervisor drain all at once', async () => {
  const template = () => ({ kind: 'worker' as const, logic: drainsIn(100), drainMs: 1_000 })
  const grove = started([{ kind: 'dynamic', id: 'd', template }])
  for (const key of ['x', 'y', 'z']) grove.tree.spawn('d', key, undefined)
  expect(await grove.stop()).toEqual({ tookMs: 100, late: [] })
})

test('and each for as long as it takes', async () => {
  const template = (key: string) => ({
    kind: 'worker' as const,
    logic: drainsIn(Number(key)),
    drainMs: 1_000,
  })
  const grove = started([{ kind: 'dynamic', id: 'd', template }])
  for (const key of ['100', '300', '200']) grove.tree.spawn('d', key, undefined)
  expect(await grove.stop()).toEqual({ tookMs: 300, late: [] })
})

test('who needs one that drains is suspended, and nobody begins any more', async () => {
  const late = service('late', (scope) => {
    scope.after(300, () => scope.ready())
  })
  const grove = started([
    worker('unborn', fragile, { needs: ['late'] }),
    worker('late', late, { readyWithinMs: 1_000 }),
    worker('dependent', fragile, { needs: ['draining'] }),
    worker('draining', drainsIn(500), { drainMs: 1_000 }),
  ])
  const stopping = grove.tree.stop(10_000)
  expect(grove.tree.status('dependent')).toBe('suspended')
  grove.pass(400)
  expect(grove.statuses()).toMatchObject({ unborn: 'starting', late: 'ready', draining: 'stopping' })
  grove.pass(100)
  expect((await stopping).late).toEqual([])
  expect(grove.told()).not.toContain('Started unborn')
})

test('a machine has drained when it is done, or in a state tagged so', async () => {
  const ends = setup({}).createMachine({
    initial: 'working',
    states: {
      working: { on: { 'supervision.drain': 'closing' } },
      closing: { after: { 100: 'closed' } },
      closed: { type: 'final' },
    },
  })
  const tagged = setup({ types: { tags: {} as 'drained' } }).createMachine({
    initial: 'working',
    states: {
      working: { on: { 'supervision.drain': 'closing' } },
      closing: { after: { 100: 'closed' } },
      closed: { tags: 'drained' },
    },
  })
  const deaf = setup({}).createMachine({})
  const machines = [
    worker('ends', ends, { drainMs: 1_000 }),
    worker('tagged', tagged, { drainMs: 1_000 }),
    worker('deaf', deaf, { drainMs: 1_000 }),
  ]
  const grove = started(machines)
  expect(await grove.stop(10_000)).toEqual({ tookMs: 1_200, late: ['deaf'] })
})

test('who crashes while draining is done draining, and is not restarted', async () => {
  const crashes = service('crashes', (scope) => {
    scope.whenDraining(() => {
      throw new Error('cannot drain')
    })
  })
  const grove = started([worker('a', crashes, { drainMs: 1_000 })])
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
  expect(grove.tree.children()[0]?.lastCrash?.decision).toEqual({ action: 'none' })
  expect(grove.told().filter((line) => line === 'Started a')).toHaveLength(1)
})

test('who finishes while draining has not crashed, though it is permanent', async () => {
  const finishes = service('finishes', (scope) => {
    scope.whenDraining(() => scope.complete())
  })
  const grove = started([worker('a', finishes, { drainMs: 1_000 })])
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
  expect(grove.tree.reports()).toEqual([])
})

test('who crashes while another drains is not restarted either', async () => {
  const grove = started([worker('a', fragile), worker('b', drainsIn(100), { drainMs: 1_000 })])
  const stopping = grove.tree.stop(1_000)
  grove.tree.tell('a', { type: 'boom' })
  grove.pass(1_000)
  expect(await stopping).toEqual({ tookMs: 100, late: [] })
  expect(grove.tree.children()[0]?.lastCrash?.decision).toEqual({ action: 'none' })
})

test('a pending restart is called off', async () => {
  const grove = started([worker('a', fragile)])
  grove.tree.tell('a', { type: 'boom' })
  await grove.stop()
  expect(grove.statuses()).toEqual({ a: 'stopped' })
  expect(grove.clock.pending).toBe(0)
})

test('nobody is said to stop who has stopped before, or who never began', async () => {
  const unready = service('unready', () => {})
  const grove = started([
    worker('a', fragile, { restart: 'temporary' }),
    worker('b', unready, { readyWithinMs: 1_000 }),
    worker('c', fragile, { needs: ['b'] }),
  ])
  grove.tree.tell('a', { type: 'boom' })
  await grove.stop()
  expect(stopped(grove)).toEqual(['a', 'b'])
})

test('a tree that never started stops at once', async () => {
  const grove = grow([worker('a')])
  expect(await grove.stop()).toEqual({ tookMs: 0, late: [] })
})

test('a release that throws is told as stray and keeps nobody from stopping', async () => {
  const freed: string[] = []
  const clumsy = service('clumsy', (scope) => {
    scope.own(() => freed.push('first'))
    scope.own(() => {
      throw new Error('cannot release')
    })
    scope.own(() => freed.push('last'))
  })
  const grove = started([worker('a'), worker('b', clumsy)])
  await grove.stop()
  expect(freed).toEqual(['last', 'first'])
  expect(grove.events).toContainEqual({ type: 'Stray', path: 'b', error: new Error('cannot release') })
  expect(grove.statuses()).toEqual({ a: 'stopped', b: 'stopped' })
})
