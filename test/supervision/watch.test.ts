import { expect, test } from 'vitest'
import type { LifeEnd } from '../../src/supervision/tree.ts'
import { AT_ONCE, BOOM, fragile, type Grove, group, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

function watched(grove: Grove, name: string): { readonly ends: string[]; readonly stop: () => void } {
  const ends: string[] = []
  const stop = grove.tree.watch(name, (end: LifeEnd) =>
    ends.push(`${end.path}#${end.generation} ${end.reason}`),
  )
  return { ends, stop }
}

test('every life is told of once, with how it ended', async () => {
  const grove = started([
    worker('a', fragile, { backoff: AT_ONCE }),
    worker('b', fragile, { restart: 'transient' }),
  ])
  const [a, b] = [watched(grove, 'a'), watched(grove, 'b')]
  for (let life = 0; life < 2; life++) {
    grove.tree.crash('a', new Error('struck'))
    grove.pass(0)
  }
  grove.tree.tell('b', { type: 'end' })
  await grove.stop()
  expect(a.ends).toEqual(['a#1 crashed', 'a#2 crashed', 'a#3 stopped'])
  expect(b.ends).toEqual(['b#1 finished'])
})

test('a crash brings its error', () => {
  const grove = started([worker('a', fragile)])
  const ends: LifeEnd[] = []
  grove.tree.watch('a', (end) => ends.push(end))
  grove.tree.tell('a', BOOM)
  expect(ends).toEqual([{ path: 'a', generation: 1, reason: 'crashed', error: new Error('boom') }])
})

test('who watches after an end does not hear of it, though the name is the same', () => {
  const grove = started([worker('a', fragile, { backoff: AT_ONCE })])
  const late: string[] = []
  grove.tree.watch('a', () => {
    if (late.length === 0) grove.tree.watch('a', (end) => late.push(`late: #${end.generation}`))
  })
  grove.tree.tell('a', BOOM)
  expect(late).toEqual([])
  grove.pass(0)
  grove.tree.tell('a', BOOM)
  expect(late).toEqual(['late: #2'])
})

test('a watch that is given up is silent, even for an end that is already under way', () => {
  const grove = started([worker('a', fragile)])
  const first = watched(grove, 'a')
  const second = watched(grove, 'a')
  grove.tree.watch('a', second.stop)
  const third = watched(grove, 'a')
  grove.tree.watch('a', third.stop)()
  grove.tree.watch('a', () => fourth.stop())
  const fourth = watched(grove, 'a')
  first.stop()
  grove.tree.tell('a', BOOM)
  expect([first.ends, second.ends, third.ends, fourth.ends]).toEqual([
    [],
    ['a#1 crashed'],
    ['a#1 crashed'],
    [],
  ])
})

test('the same callback may watch twice, and each watch ends by itself', () => {
  const grove = started([worker('a', fragile, { backoff: AT_ONCE })])
  let ends = 0
  const count = (): number => ends++
  const stop = grove.tree.watch('a', count)
  grove.tree.watch('a', count)
  grove.tree.tell('a', BOOM)
  expect(ends).toBe(2)
  stop()
  grove.pass(0)
  grove.tree.tell('a', BOOM)
  expect(ends).toBe(3)
})

test('those who go with another are stopped; one that had crashed before has crashed', () => {
  const grove = started([
    group('s', 'one-for-all', [worker('a', fragile), worker('b', fragile), worker('c', fragile)]),
    worker('d'),
  ])
  const ends = ['a', 'b', 'c'].map((id) => watched(grove, `s/${id}`).ends)
  grove.tree.enter(() => {
    grove.tree.tell('s/a', BOOM)
    grove.tree.tell('s/b', BOOM)
  })
  expect(ends).toEqual([['s/a#1 crashed'], ['s/b#1 crashed'], ['s/c#1 stopped']])
})

test('who could not even be born is told of', () => {
  const input = (): never => {
    throw new Error('no input')
  }
  const grove = started([group('s', 'one-for-one', [worker('a', fragile, { input })]), worker('b')])
  const { ends } = watched(grove, 's/a')
  grove.pass(100)
  expect(ends[0]).toBe('s/a#2 crashed')
})

test('a name may be watched before and after somebody has it', () => {
  const grove = started([{ kind: 'dynamic', id: 'd', template: () => ({ kind: 'worker', logic: fragile }) }])
  const { ends } = watched(grove, 'd/x')
  for (let time = 0; time < 2; time++) {
    grove.tree.spawn('d', 'x', undefined)
    grove.tree.remove('d', 'x')
  }
  expect(ends).toEqual(['d/x#1 stopped', 'd/x#1 stopped'])
})

test('a watcher that throws is stray, and the others hear of the end', () => {
  const grove = started([worker('a', fragile)])
  grove.tree.watch('a', () => {
    throw new Error('a watcher')
  })
  const { ends } = watched(grove, 'a')
  grove.tree.tell('a', BOOM)
  expect(ends).toEqual(['a#1 crashed'])
  expect(grove.told()).toContain('Stray a watcher of a')
  expect(grove.tree.status('a')).toBe('restarting')
})
