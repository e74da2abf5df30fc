import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Line, Program } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { Scratch } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'

const OPERATOR = fileURLToPath(new URL('../../bin/operator.ts', import.meta.url))

async function operator(...args: readonly string[]) {
  const child = spawn(process.execPath, [OPERATOR, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const [code] = await once(child, 'close')
  return { code, said, complaint }
}

const isTrading = ({ phase }: Line): boolean => phase === 'trading'

test('an operator stops a running engine, lets it go on, and stands in its journal', async (context) => {
  const scratch = new Scratch(context)
  const engine: Program = scratch.engine(['--seed', '31', '--duration', '90s'])
  const say = (...args: readonly string[]) => operator(...args, '--data-dir', scratch.dataDir)
  const ada = ['--name', 'ada', '--reason', 'the venue fills nothing']
  await engine.line('Status', isTrading)

  expect(await say('tighten', 'WARNING', ...ada)).toMatchObject({
    code: 0,
    said: 'the ladder stands on WARNING\n',
  })
  writeFileSync(`${scratch.dataDir}/tighten`, 'STOP bob nothing is right\n')
  await engine.line('LadderMoved', ({ to }) => to === 'STOP')
  const latched = async (): Promise<unknown> => {
    const { said } = await say('status', '--json')
    const { ladder } = JSON.parse(said) as { ladder: { phase: string | null } }
    return ladder.phase === 'latched' ? ladder : latched()
  }
  expect(await latched()).toMatchObject({ state: 'STOP', trigger: 'operator', value: 'bob', pin: 'STOP' })
  expect(await say('loosen', 'STOP', ...ada)).toMatchObject({
    code: 4,
    complaint: 'refused: NOT_CONFIRMED: to loosen, type exactly: RESUME FROM STOP\n',
  })
  expect(await say('loosen', 'STOP', ...ada, '--confirm', 'RESUME FROM STOP')).toMatchObject({ code: 0 })

  engine.signal('SIGTERM')
  expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })
  const moves = eventsOf(readJournal(`${scratch.dataDir}/journal.sqlite`), 'LadderMoved')
  expect(moves.filter(({ value }) => value === 'ada' || value === 'bob')).toMatchObject([
    { to: 'WARNING', trigger: 'operator', value: 'ada', threshold: 'the venue fills nothing' },
    { to: 'STOP', trigger: 'operator', value: 'bob', threshold: 'nothing is right' },
    { from: 'STOP', to: 'CRITICAL', trigger: 'operator-resume', value: 'ada' },
  ])
  expect(await say('status')).toMatchObject({ code: 3, complaint: expect.stringContaining('no engine runs') })
})

describe('what is not understood is refused, and nobody is told', () => {
  test.for([
    [[], 'a verb is missing: status, tighten, loosen'],
    [['tigthen', 'STOP'], 'did you mean tighten?'],
    [['tighten'], 'RUNG is missing'],
    [['tighten', 'stop', '--name', 'a', '--reason', 'b'], 'did you mean STOP?'],
    [['tighten', 'STOP', '--name', 'ada'], '--name and --reason are needed'],
    [['tighten', 'STOP', 'now', '--name', 'a', '--reason', 'b'], '"now" is too much'],
    [['tighten', 'STOP', '--name', 'a', '--reason', 'b', '--confirm', 'c'], '--confirm belongs to loosen'],
    [['status', '--force'], '--force'],
  ] as const)('%j', async ([args, sentence]) => {
    const { code, complaint, said } = await operator(...args)
    expect(code).toBe(2)
    expect(complaint).toContain(sentence)
    expect(said).toBe('')
  })

  test('--help says how', async () => {
    const { code, said } = await operator('--help')
    expect(code).toBe(0)
    expect(said).toContain('tighten RUNG --name NAME --reason TEXT')
  })
})
