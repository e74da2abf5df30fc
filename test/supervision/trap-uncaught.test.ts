import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { trapUncaught, type Uncaught, type UncaughtSource } from '../../src/supervision/trap-uncaught.ts'
import { fragile, started, worker } from './harness.ts'

const source = () => new EventEmitter() as EventEmitter & UncaughtSource

test.each(['uncaughtException', 'unhandledRejection'] as const)(
  'an %s is told to the owner, once, and crashes nobody',
  (kind) => {
    const grove = started([worker('a', fragile)])
    const process = source()
    const told: Uncaught[] = []
    const end = trapUncaught(process, (uncaught) => told.push(uncaught), { tree: () => grove.tree })
    process.emit(kind, 'thrown')
    expect(told).toEqual([{ kind, error: new Error('thrown', { cause: 'thrown' }), path: undefined }])
    expect(grove.tree.status('a')).toBe('ready')
    expect(grove.told()).not.toContainEqual(expect.stringContaining('Stray'))
    end()
    expect(process.eventNames()).toEqual([])
  },
)

test('an error that has crashed somebody before is his', () => {
  const grove = started([worker('a', fragile), worker('b', fragile)])
  const process = source()
  const paths: unknown[] = []
  trapUncaught(process, ({ path }) => paths.push(path), { tree: () => grove.tree })
  const error = new Error('twice')
  grove.tree.crash('b', error)
  process.emit('unhandledRejection', error)
  process.emit('unhandledRejection', new Error('twice'))
  expect(paths).toEqual(['b', undefined])
})

test('there need not be a tree yet', () => {
  const process = source()
  const messages: string[] = []
  trapUncaught(process, ({ error }) => messages.push(error.message), { tree: () => undefined })
  process.emit('uncaughtException', new Error('early'))
  expect(messages).toEqual(['early'])
})

/** A process of its own: what nobody catches must not reach this one. */
const PROGRAM = `
import { fromCallback, setup } from 'xstate'
import { Subject } from 'rxjs'
import { liveAsyncContext } from './src/ports/live/async-context.ts'
import { liveClock } from './src/ports/live/clock.ts'
import { seededRandom } from './src/ports/random.ts'
import { createTree } from './src/supervision/create-tree.ts'
import { service } from './src/supervision/service.ts'
import { trapUncaught } from './src/supervision/trap-uncaught.ts'

const fail = (message) => { throw new Error(message) }
const later = async (message) => { await null; fail(message) }
const shared = new Subject()
const nested = fromCallback(({ receive }) => {
  setTimeout(() => fail('a nested timer'), 1)
  receive(() => { setTimeout(() => fail('nested, and told by nobody of the tree'), 1) })
})
const machines = {
  asynchronous: setup({}).createMachine({ on: { go: { actions: () => later('an async action') } } }),
  entering: setup({}).createMachine({ entry: () => later('an async entry action') }),
  delayed: setup({}).createMachine({ after: { 2: { actions: () => later('after a delay') } } }),
  spawning: setup({}).createMachine({
    initial: 'resting',
    states: {
      resting: { on: { go: 'working' } },
      working: { invoke: { id: 'nested', src: nested } },
    },
  }),
}
const services = {
  foreign: fromCallback(({ receive }) => receive(() => { setTimeout(() => fail('a foreign timer'), 1) })),
  forgetful: service('forgetful', (scope) => {
    scope.receive(() => { Promise.resolve().then(() => fail('a promise that nobody keeps')) })
  }),
  listening: service('listening', (scope) => scope.on(shared, () => { setTimeout(() => fail('heard') , 1) })),
  speaking: service('speaking', (scope) => scope.receive(() => shared.next())),
}
const children = Object.entries({ ...machines, ...services })
  .map(([id, logic]) => ({ kind: 'worker', id, logic }))
const context = liveAsyncContext()
const tree = createTree({
  clock: liveClock, random: seededRandom(1), context,
  spec: { kind: 'supervisor', id: 'root', strategy: 'one-for-one', children },
})
trapUncaught(process, ({ path, error }) => console.log(path + ': ' + error.message), { context, tree: () => tree })
await tree.start()
for (const { id } of children) tree.tell(id, { type: 'go' })
setTimeout(() => fail('somebody else'), 5)
setTimeout(() => tree.ref('spawning').getSnapshot().children.nested.send({ type: 'go' }), 5)
setTimeout(async () => {
  console.log(new Set(tree.children().map((child) => child.status)))
  await tree.stop(0)
}, 50)
`

test('what reaches the process is told with the name of the actor that it came from, and the process lives', async () => {
  const run = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', PROGRAM], {
    // A mistake in the tree may well make it endless, and nobody else would end it.
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  const { stdout } = await run
  expect(stdout.trim().split('\n').sort()).toEqual([
    "Set(1) { 'ready' }",
    'asynchronous: an async action',
    'delayed: after a delay',
    'entering: an async entry action',
    'foreign: a foreign timer',
    'forgetful: a promise that nobody keeps',
    'listening: heard',
    'spawning: a nested timer',
    'spawning: nested, and told by nobody of the tree',
    'undefined: somebody else',
  ])
})
