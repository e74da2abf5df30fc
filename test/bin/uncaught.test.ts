import { describe, expect, test } from 'vitest'
import type { Line, Program } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { Scratch } from './engine-process.ts'

const PRELOADED = `--import=${new URL('late-errors.ts', import.meta.url)}`

const REJECTION = {
  text: 'unhandled rejection',
  error: 'Error: nobody keeps this promise',
  at: expect.stringContaining('late-errors.ts'),
}
const EXCEPTION = {
  text: 'uncaught exception',
  error: 'Error: a foreign timer',
  at: expect.stringContaining('late-errors.ts'),
}

interface Told {
  readonly text: string
  readonly fields: { readonly actor: string; readonly error: string; readonly at: string }
}

const isUncaught = (line: Line): boolean =>
  [REJECTION.text, EXCEPTION.text].includes((line as unknown as Told).text)

const toldBy = ({ lines }: Program) =>
  lines.filter(isUncaught).map((line) => {
    const { fields, text } = line as unknown as Told
    return { text, ...fields }
  })

describe.concurrent('an error that nobody caught', () => {
  test.for([
    ['timer of a service', EXCEPTION, /^symbols\/symbol:\w+\/book$/],
    ['promise of a service', REJECTION, /^orders\/desk$/],
    ['promise of a machine', REJECTION, /^orders\/live\/\w+$/],
    ['promise of a spawned actor', REJECTION, /^venues\/venue:kucoin\/(public|private|trading)-stream$/],
    ['before the tree', REJECTION, /^unknown$/],
  ] as const)('%s: is told once, names its actor, stops in order', async ([late, told, actor], context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '9', '--duration', '60s', '--report', scratch.reportFile], {
      NODE_OPTIONS: PRELOADED,
      LATE_ERROR: late,
    })
    expect(await engine.exited).toEqual({ code: EXIT.crashed.code, signal: null })
    expect(toldBy(engine)).toEqual([{ ...told, actor: expect.stringMatching(actor) }])
    expect(engine.complaint).toBe('')
    expect(engine.phases()).toEqual(['quiescing', 'cancelling', 'flattening', 'confirming', 'finished'])
    const { exit, positions } = scratch.report()
    expect(exit.code).toBe(EXIT.crashed.code)
    expect(exit.reason).toMatch(new RegExp(`^${told.text}( in [\\w/:-]+)?: ${told.error}$`))
    expect(Object.values(positions)).toEqual(['0', '0', '0'])
  })

  test('after the tree: is told as well, and no clean exit hides it', async (context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '9', '--duration', '2s'], {
      NODE_OPTIONS: PRELOADED,
      LATE_ERROR: 'after the tree',
    })
    expect(await engine.exited).toEqual({ code: EXIT.crashed.code, signal: null })
    const complaints = engine.complaint.split('\n').filter((line) => line.includes(REJECTION.text))
    expect([...toldBy(engine).map(({ error }) => error), ...complaints]).toHaveLength(1)
  })
})
