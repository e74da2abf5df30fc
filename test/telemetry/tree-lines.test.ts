import { describe, expect, it } from 'vitest'
import type { CrashReport } from '../../src/supervision/spec.ts'
import type { TreeEvent } from '../../src/supervision/tree.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { lineOfTreeEvent } from '../../src/telemetry/tree-lines.ts'

const report: CrashReport = {
  path: 'risk',
  generation: 2,
  at: 0,
  error: new RangeError('too far'),
  logic: '',
  input: undefined,
  cause: { kind: 'fault' },
  event: undefined,
  lastGood: undefined,
  nested: undefined,
  note: undefined,
  poison: false,
  decision: { action: 'restart', afterMs: 40 },
}
const crashed = { type: 'ChildCrashed', path: 'risk', generation: 2, error: 'RangeError', message: 'too far' }

const CASES: readonly (readonly [string, TreeEvent, Partial<TelemetryEvent> | undefined])[] = [
  [
    'a crash tells its restart',
    { type: 'Crashed', report },
    { ...crashed, action: 'restart', afterMs: 40 } as never,
  ],
  [
    'an escalation is more than the decision',
    { type: 'Escalated', report },
    { ...crashed, action: 'escalate' } as never,
  ],
  ['a first life is nothing to tell', { type: 'Ready', path: 'risk', generation: 1 }, undefined],
  ['a later life is', { type: 'Ready', path: 'risk', generation: 2 }, { type: 'ChildBack', generation: 2 }],
  [
    'a quarantine',
    { type: 'Quarantined', path: 'risk', reason: 'probe' },
    { type: 'ChildQuarantined', path: 'risk', reason: 'probe' },
  ],
  ['a suspension', { type: 'Suspended', path: 'risk', missing: ['journal'] }, { type: 'ChildSuspended' }],
  ['a resumption', { type: 'Resumed', path: 'risk' }, { type: 'ChildResumed', path: 'risk' }],
  [
    'a dead letter',
    { type: 'DeadLetter', to: 'risk', event: { type: 'Tick' }, reason: 'stopped' },
    { type: 'Note', level: 'warn', fields: { to: 'risk', event: 'Tick', reason: 'stopped' } },
  ],
  [
    'an error without an owner',
    { type: 'Stray', path: 'risk', error: new RangeError('too far') },
    { type: 'Note', level: 'error', fields: { path: 'risk', error: 'RangeError: too far' } },
  ],
  ['a start', { type: 'Started', path: 'risk', generation: 1 }, undefined],
  ['a clean stop', { type: 'Stopped', path: 'risk' }, undefined],
]

describe('what a person is told of the tree', () => {
  it.each(CASES)('%s', (_name, event, line) => {
    if (line === undefined) expect(lineOfTreeEvent(event)).toBeUndefined()
    else expect(lineOfTreeEvent(event)).toMatchObject(line)
  })
})
