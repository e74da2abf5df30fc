import { execFile } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { trapUncaught, type UncaughtSource } from '../../src/supervision/trap-uncaught.ts'
import { fragile, started, worker } from './harness.ts'

const fake = () => new EventEmitter() as EventEmitter & UncaughtSource

test.each(['uncaughtException', 'unhandledRejection'])(
  'an %s is told as stray, and crashes nobody',
  (event) => {
    const grove = started([worker('a', fragile)])
    const source = fake()
    const stop = trapUncaught(grove.tree, source)
    source.emit(event, 'thrown')
    expect(grove.events.at(-1)).toMatchObject({
      type: 'Stray',
      path: 'outside of the tree',
      error: { message: 'thrown' },
    })
    expect(grove.tree.status('a')).toBe('ready')
    stop()
    expect(source.listenerCount(event)).toBe(0)
  },
)

test('an error that has crashed somebody before is his', () => {
  const grove = started([worker('a', fragile), worker('b', fragile)])
  const source = fake()
  trapUncaught(grove.tree, source)
  const error = new Error('twice')
  grove.tree.crash('b', error)
  source.emit('unhandledRejection', error)
  expect(grove.events.at(-1)).toEqual({ type: 'Stray', path: 'b', error })
})

/** A process of its own: what nobody catches must not reach this one. */
const PROGRAM = `
import { AsyncLocalStorage } from 'node:async_hooks'
import { fromCallback, setup } from 'xstate'
import { liveClock } from './src/ports/live/clock.ts'
import { seededRandom } from './src/ports/random.ts'
import { createTree } from './src/supervision/create-tree.ts'
import { service } from './src/supervision/service.ts'
import { trapUncaught } from './src/supervision/trap-uncaught.ts'

const context = new AsyncLocalStorage()
const asynchronous = setup({}).createMachine({
  on: { go: { actions: async () => { await null; throw new Error('an async action') } } },
})
const foreign = fromCallback(({ receive }) => receive(() => {
  setTimeout(() => { throw new Error('a foreign timer') }, 1)
}))
const forgetful = service('forgetful', (scope) => {
  scope.receive(() => { Promise.resolve().then(() => { throw new Error('a promise that nobody keeps') }) })
})
const children = Object.entries({ asynchronous, foreign, forgetful })
  .map(([id, logic]) => ({ kind: 'worker', id, logic }))
const tree = createTree({
  clock: liveClock, random: seededRandom(1), context,
  spec: { kind: 'supervisor', id: 'root', strategy: 'one-for-one', children },
})
trapUncaught(tree, process, context)
tree.observe((event) => {
  if (event.type === 'Stray') console.log(event.path + ': ' + event.error.message)
})
await tree.start()
for (const { id } of children) tree.tell(id, { type: 'go' })
setTimeout(() => { throw new Error('somebody else') }, 5)
setTimeout(async () => {
  console.log(tree.children().map((child) => child.status).join())
  await tree.stop(0)
}, 20)
`

test('what reaches the process is told with the name of the actor that it came from, and the process lives', async () => {
  const run = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', PROGRAM])
  const { stdout } = await run
  expect(stdout.trim().split('\n').sort()).toEqual([
    'asynchronous: an async action',
    'foreign: a foreign timer',
    'forgetful: a promise that nobody keeps',
    'outside of the tree: somebody else',
    'ready,ready,ready',
  ])
})
