import { expect, test } from 'vitest'
import { AT_ONCE, BOOM, fragile, type Grove, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const QUARANTINE = {
  poison: false as const,
  backoff: AT_ONCE,
  budget: { restarts: 1, withinMs: 2_000 },
  whenSpent: 'quarantine' as const,
}

function parked(probeAfterMs?: number): Grove {
  const grove = started([
    worker('a', fragile, { ...QUARANTINE, ...(probeAfterMs !== undefined && { probeAfterMs }) }),
    worker('b'),
  ])
  for (let crash = 0; crash < 2; crash++) {
    grove.tree.tell('a', BOOM)
    grove.pass(0)
  }
  expect(grove.statuses()).toEqual({ a: 'quarantined', b: 'ready' })
  return grove
}

test('without a probe a quarantine lasts until somebody asks', () => {
  const grove = parked()
  grove.pass(3_600_000)
  expect(grove.tree.status('a')).toBe('quarantined')
  expect(grove.tree.children()[0]?.lastCrash?.error.message).toBe('boom')
  expect(grove.tree.release('a')).toBe(true)
  expect(grove.statuses()).toEqual({ a: 'ready', b: 'ready' })
  expect(grove.tree.release('a')).toBe(false)
})

test('what is told to the quarantined is a dead letter', () => {
  const grove = parked()
  expect(grove.tree.tell('a', { type: 'x' })).toBe(false)
  expect(grove.told().at(-1)).toBe('DeadLetter a')
})

test('a probe that crashes before it is healthy goes straight back, and is tried again', () => {
  const grove = parked(5_000)
  for (let probe = 0; probe < 3; probe++) {
    grove.pass(5_000)
    expect(grove.tree.status('a')).toBe('ready')
    grove.pass(AT_ONCE.healthyAfterMs - 1)
    grove.tree.tell('a', BOOM)
    expect(grove.tree.status('a')).toBe('quarantined')
  }
})

test('a probe that stays healthy is an ordinary child again, with its budget', () => {
  const grove = parked(15_000)
  grove.pass(15_000)
  grove.pass(AT_ONCE.healthyAfterMs)
  grove.tree.tell('a', BOOM)
  expect(grove.tree.status('a')).toBe('restarting')
  grove.pass(0)
  expect(grove.tree.status('a')).toBe('ready')
})

test('who is released by hand has a clean record, and is not probed any more', () => {
  const grove = parked(5_000)
  grove.tree.release('a')
  grove.tree.tell('a', BOOM)
  expect(grove.tree.status('a')).toBe('restarting')
  grove.pass(60_000)
  expect(grove.tree.status('a')).toBe('ready')
  expect(grove.tree.children()[0]?.generation).toBe(4)
  expect(grove.clock.pending).toBe(0)
})

test('a probe whose turn comes late, behind a release by hand, is called off', () => {
  const grove = parked(5_000)
  grove.tree.enter(() => {
    grove.tree.release('a')
    grove.pass(5_000)
  })
  expect(grove.tree.children()[0]).toMatchObject({ status: 'ready', generation: 3 })
})

test('who is released twice begins once', () => {
  const grove = parked()
  grove.tree.enter(() => {
    expect([grove.tree.release('a'), grove.tree.release('a')]).toEqual([true, true])
  })
  expect(grove.tree.children()[0]).toMatchObject({ status: 'ready', generation: 3 })
})

test('a quarantine that is stopped leaves no probe behind', async () => {
  const grove = parked(5_000)
  await grove.stop()
  expect(grove.clock.pending).toBe(0)
})

test('who is parked because the root gave up is not probed: that is for the owner to decide', () => {
  const grove = started([worker('a', fragile, { ...QUARANTINE, probeAfterMs: 1_000 })], {
    intensity: { restarts: 0, withinMs: 1_000 },
  })
  grove.tree.tell('a', BOOM)
  expect(grove.events.at(-1)).toEqual({ type: 'Quarantined', path: 'a', reason: 'root' })
  grove.pass(60_000)
  expect(grove.tree.status('a')).toBe('quarantined')
})
