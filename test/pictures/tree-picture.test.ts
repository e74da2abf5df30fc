import { expect, it } from 'vitest'
import { fromTransition } from 'xstate'
import { treePicture } from '../../src/pictures/tree-picture.ts'
import type { SupervisorSpec } from '../../src/supervision/spec.ts'

const logic = fromTransition((state: null) => state, null)

const spec: SupervisorSpec = {
  kind: 'supervisor',
  id: 'engine',
  strategy: 'one-for-one',
  children: [
    { kind: 'worker', id: 'journal', logic },
    {
      kind: 'supervisor',
      id: 'symbols',
      strategy: 'rest-for-one',
      children: [
        { kind: 'worker', id: 'symbol:XBTUSDTM', logic, needs: ['journal', 'risk'], whenSpent: 'quarantine' },
        { kind: 'worker', id: 'last', logic },
      ],
    },
    { kind: 'dynamic', id: 'orders', needs: ['journal'], template: () => ({ kind: 'worker', logic }) },
    { kind: 'worker', id: 'console', logic, restart: 'temporary' },
  ],
}

it('draws the tree as it is declared', () => {
  expect(treePicture(spec)).toBe(`\
engine                 one-for-one
├─ journal
├─ symbols             rest-for-one
│  ├─ symbol:XBTUSDTM  needs journal, risk; quarantine when its budget is spent
│  └─ last
├─ orders              dynamic: any number, by key; needs journal
└─ console             temporary`)
})
