import { describe, expect, it } from 'vitest'
import { breakerMachine } from '../../machines/breaker.ts'
import { walk } from './walk.ts'

const INPUT = { failuresMax: 3, openMs: 5_000 }
const succeeded = { type: 'SUCCEEDED' }
const failed = { type: 'FAILED' }

const start = () => walk(breakerMachine, INPUT)
const opened = () => start().send(failed, failed, failed)
const halfOpen = () => opened().pass(5_000)

describe('the whole transition table of a breaker', () => {
  const cases: readonly [
    string,
    () => ReturnType<typeof start>,
    readonly { type: string }[],
    string,
    number,
  ][] = [
    ['a closed one stays closed on a success', start, [succeeded], 'closed', 0],
    ['a failure that is not the last straw is counted', start, [failed], 'closed', 1],
    ['a success forgets the failures before it', start, [failed, failed, succeeded, failed], 'closed', 1],
    ['the last straw opens it', start, [failed, failed, failed], 'open', 3],
    ['an open one hears no success', opened, [succeeded], 'open', 3],
    ['an open one counts no failure', opened, [failed], 'open', 3],
    ['a half-open one closes on a success', halfOpen, [succeeded], 'closed', 0],
    ['a half-open one opens on one failure', halfOpen, [failed], 'open', 4],
    [
      'after a probe that worked it takes as many failures as ever',
      halfOpen,
      [succeeded, failed, failed],
      'closed',
      2,
    ],
  ]
  for (const [name, begin, events, place, failures] of cases)
    it(name, () => {
      const breaker = begin().send(...events)
      expect([breaker.place, breaker.context.failures]).toEqual([place, failures])
    })

  it('is half-open after its time and not before', () => {
    expect(opened().pass(4_999).place).toBe('open')
    expect(opened().pass(5_000).place).toBe('halfOpen')
  })

  it('is left alone for the whole time again after a probe that failed', () => {
    const breaker = halfOpen().send(failed).pass(4_999)
    expect(breaker.place).toBe('open')
    expect(breaker.pass(1).place).toBe('halfOpen')
  })

  it('lets all requests pass while closed, one at a time while half-open, and none while open', () => {
    const lets = (breaker: ReturnType<typeof start>) =>
      ['passing', 'probing'].filter((tag) => breaker.hasTag(tag))
    expect([start(), opened(), halfOpen()].map(lets)).toEqual([['passing'], [], ['probing']])
  })
})
