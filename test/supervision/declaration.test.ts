import { expect, test } from 'vitest'
import { fromPromise } from 'xstate'
import type { ChildSpec, SupervisorSpec } from '../../src/supervision/spec.ts'
import { TreeDeclarationError } from '../../src/supervision/validate.ts'
import { fragile, group, grow, worker } from './harness.ts'

function problems(children: readonly ChildSpec[], more: Partial<SupervisorSpec> = {}): readonly string[] {
  try {
    grow(children, more)
  } catch (error) {
    if (error instanceof TreeDeclarationError) return error.problems
    throw error
  }
  return []
}

const IN_GROUP = group('s', 'rest-for-one', [worker('a', fragile, { whenSpent: 'quarantine' })])

const REFUSED: readonly (readonly [string, readonly ChildSpec[], string])[] = [
  [
    'an id with a slash',
    [worker('a/b')],
    "root/a/b: the id 'a/b' may hold letters, digits, ':', '-' and '_' only.",
  ],
  ['two siblings of one name', [worker('a'), worker('a')], "root: two children are called 'a'."],
  [
    'half a restart',
    [worker('a', fragile, { budget: { restarts: 0.5, withinMs: 1 } })],
    'root/a: the budget allows 0.5 restarts; it must be a whole number, 0 or more.',
  ],
  [
    'a window of nothing',
    [worker('a', fragile, { budget: { restarts: 1, withinMs: 0 } })],
    'root/a: the budget has a window of 0 ms; it must be more than 0.',
  ],
  [
    'an intensity of a changing many below nothing',
    [
      {
        kind: 'dynamic',
        id: 'd',
        template: () => ({ kind: 'worker', logic: fragile }),
        intensity: { restarts: -1, withinMs: 1 },
      },
    ],
    'root/d: the intensity allows -1 restarts; it must be a whole number, 0 or more.',
  ],
  [
    'a logic that is none',
    [worker('a', {} as typeof fragile)],
    'root/a: the logic is not an xstate actor logic.',
  ],
  [
    'no logic',
    [{ ...worker('a'), logic: undefined as unknown as typeof fragile }],
    'root/a: the logic is not an xstate actor logic.',
  ],
  [
    'to be ready at once',
    [worker('a', fragile, { readyWithinMs: 0 })],
    'root/a: readyWithinMs is 0; it must be more than 0.',
  ],
  [
    'to be ready before',
    [worker('a', fragile, { readyWithinMs: -1 })],
    'root/a: readyWithinMs is -1; it must be more than 0.',
  ],
  [
    'a probe in the past',
    [worker('a', fragile, { whenSpent: 'quarantine', probeAfterMs: -1 })],
    'root/a: probeAfterMs is -1; it must be 0 or more.',
  ],
  [
    'an intensity below nothing',
    [group('s', 'one-for-one', [], { intensity: { restarts: -1, withinMs: 1 } })],
    'root/s: the intensity allows -1 restarts; it must be a whole number, 0 or more.',
  ],
  [
    'a delay that is no number',
    [worker('a', fragile, { backoff: { initialMs: Number.NaN, factor: 2, maxMs: 1, healthyAfterMs: 1 } })],
    "root/a: the backoff's initialMs is NaN; it must be 0 or more.",
  ],
  [
    'a backoff that shrinks',
    [worker('a', fragile, { backoff: { initialMs: 1, factor: 0.5, maxMs: 1, healthyAfterMs: 1 } })],
    "root/a: the backoff's factor is 0.5; it must be 1 or more.",
  ],
  [
    'a drain in the past',
    [worker('a', fragile, { drainMs: -1 })],
    'root/a: drainMs is -1; it must be 0 or more.',
  ],
  [
    'a probe without a quarantine',
    [worker('a', fragile, { probeAfterMs: 1 })],
    "root/a: probeAfterMs is for quarantines only; say whenSpent: 'quarantine'.",
  ],
  [
    'a quarantine among those who live and die together',
    [IN_GROUP],
    "root/s/a: whenSpent is 'quarantine', but in a rest-for-one supervisor none goes on without the other; say 'escalate'.",
  ],
  [
    'a promise that should say that it is ready',
    [
      worker(
        'a',
        fromPromise(async () => {}),
        { readyWithinMs: 1 },
      ),
    ],
    'root/a: readyWithinMs is set, but only a service or a machine can say that it is ready.',
  ],
  [
    'a schedule without a name',
    [worker('a', fragile, { schedule: { name: '', spacingMs: 1 } })],
    'root/a: the schedule has no name.',
  ],
  [
    'a schedule without a pace',
    [worker('a', fragile, { schedule: { name: 'x', spacingMs: 0 } })],
    "root/a: the schedule's spacingMs is 0; it must be more than 0.",
  ],
  [
    'a schedule for one that never restarts',
    [worker('a', fragile, { restart: 'temporary', schedule: { name: 'x', spacingMs: 1 } })],
    'root/a: it has a schedule for its restarts, but a temporary child is never restarted.',
  ],
  [
    'one schedule of two minds',
    [
      worker('a', fragile, { schedule: { name: 'x', spacingMs: 1 } }),
      worker('b', fragile, { schedule: { name: 'x', spacingMs: 2 } }),
    ],
    "a and b mean different spacings by 'x'.",
  ],
  [
    'poison before anybody died',
    [worker('a', fragile, { poison: { deaths: 0, rememberMs: 1 } })],
    'root/a: an event is poison after 0 deaths; it must be a whole number, 1 or more.',
  ],
  [
    'poison that is forgotten at once',
    [worker('a', fragile, { poison: { deaths: 1, rememberMs: 0 } })],
    'root/a: poison is remembered for 0 ms; it must be more than 0.',
  ],
  [
    'an inbox for nothing',
    [worker('a', fragile, { inbox: { limit: 0, whenFull: 'refuse' } })],
    'root/a: the inbox holds 0 letters; it must be a whole number, 1 or more.',
  ],
  [
    'a conflation of nobody knows what',
    [worker('a', fragile, { inbox: { limit: 1, whenFull: 'conflate' } })],
    'root/a: the inbox conflates, but has no key to say which events are about the same.',
  ],
  [
    'a key that nobody looks at',
    [worker('a', fragile, { inbox: { limit: 1, whenFull: 'refuse', key: () => '' } })],
    "root/a: the inbox has a key, but refuse looks at none; say 'conflate'.",
  ],
  [
    'letters for a life that never comes',
    [
      worker('a', fragile, {
        restart: 'temporary',
        inbox: { limit: 1, whenFull: 'refuse', keep: { while: 'away' } },
      }),
    ],
    'root/a: the inbox keeps letters for the next life, but a temporary child has none.',
  ],
  [
    'a heart that never beats',
    [worker('a', fragile, { heartbeat: { everyMs: 0, withinMs: 1 } })],
    "root/a: the heartbeat's everyMs is 0; it must be more than 0.",
  ],
  [
    'an answer before the question',
    [worker('a', fragile, { heartbeat: { everyMs: 1, withinMs: -1 } })],
    "root/a: the heartbeat's withinMs is -1; it must be more than 0.",
  ],
  [
    'a need that nobody meets',
    [worker('a', fragile, { needs: ['b'] })],
    "a needs 'b', but neither a sibling of it nor of its supervisors is called 'b'.",
  ],
  [
    'a need for a child that is not there',
    [worker('a', fragile, { needs: ['s/b'] }), group('s', 'one-for-one', [])],
    "a needs 's/b', but s has no child 'b'.",
  ],
  [
    'a need for one of a changing many',
    [
      worker('a', fragile, { needs: ['d/b'] }),
      { kind: 'dynamic', id: 'd', template: () => ({ kind: 'worker', logic: fragile }) },
    ],
    "a needs 'd/b', but the children of d come and go; need d itself.",
  ],
  ['a need for oneself', [worker('a', fragile, { needs: ['a'] })], 'a needs itself.'],
  [
    'a ring of three',
    [
      worker('a', fragile, { needs: ['b'] }),
      worker('b', fragile, { needs: ['c'] }),
      worker('c', fragile, { needs: ['a'] }),
    ],
    'These wait for each other: a → b → c → a.',
  ],
  [
    'a ring of some others',
    [worker('a'), worker('b', fragile, { needs: ['c'] }), worker('c', fragile, { needs: ['b'] })],
    'These wait for each other: b → c → b.',
  ],
  [
    "a need for one's own supervisor, which waits for its children",
    [group('s', 'one-for-one', [worker('a', fragile, { needs: ['s'] })])],
    'These wait for each other: s → s/a → s.',
  ],
  [
    'a ring through a supervisor',
    [
      group('s', 'one-for-one', [worker('a', fragile, { needs: ['b'] })]),
      worker('b', fragile, { needs: ['s'] }),
    ],
    'These wait for each other: s → s/a → b → s.',
  ],
  [
    'a need for somebody below one who needs it',
    [worker('b', fragile, { needs: ['s/a'] }), group('s', 'one-for-one', [worker('a')], { needs: ['b'] })],
    'These wait for each other: b → s/a → s → b.',
  ],
  [
    'a need to the right in a rest-for-one supervisor',
    [group('s', 'rest-for-one', [worker('a', fragile, { needs: ['b'] }), worker('b')])],
    'These wait for each other: s/a → s/b → s/a.',
  ],
]

test.each(REFUSED)('%s is refused in a sentence', (_what, children, sentence) => {
  expect(problems(children)).toEqual([sentence])
})

test('who lives and dies with others may say how it ends where that is no question', () => {
  const children = [
    worker('a', fragile, { whenSpent: 'escalate' }),
    worker('b', fragile, { restart: 'temporary', whenSpent: 'stop' }),
  ]
  expect(problems([group('s', 'one-for-all', children)])).toEqual([])
})

test('everything that is wrong is said at once', () => {
  const wrong = [worker('a b'), worker('c', fragile, { drainMs: -1, probeAfterMs: 5 })]
  expect(problems(wrong)).toHaveLength(3)
  expect(problems(wrong, { needs: ['x'] })).toContain('root: the root has nobody to need.')
})

test('what may look like a ring but is none is accepted', () => {
  const children = [
    group('s', 'one-for-one', [
      worker('a', fragile, { needs: ['b'] }),
      worker('b', fragile, { needs: ['t'] }),
    ]),
    group('t', 'one-for-one', [worker('c', fragile, { restart: 'transient', needs: ['s'] })]),
    group('u', 'rest-for-one', [worker('a'), worker('b', fragile, { needs: ['a', 's/a'] })]),
  ]
  expect(problems(children)).toEqual([])
})
