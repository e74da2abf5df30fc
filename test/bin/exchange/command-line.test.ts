import { expect, test } from 'vitest'
import { EXCHANGE_FLAGS, exchangeHelp, parseExchange } from '../../../bin/exchange/command-line.ts'

test('without flags everything is by default, and nothing is kept', () => {
  expect(parseExchange([])).toMatchObject({ port: 0, seed: 1, dataDir: undefined, replay: [] })
})

test.each([
  ['--port 70000', '--port takes a whole number up to 65535, not "70000"'],
  ['--seed -1', "Option '--seed' argument is ambiguous"],
  ['--deposit much', '--deposit takes a decimal number, not "much"'],
  ['--maker-fee-rate 2%', '--maker-fee-rate takes a decimal number, not "2%"'],
  ['--orders-per-second 0', '--orders-per-second takes a number up to 10000, not "0"'],
  ['--linger-ms soon', '--linger-ms takes a whole number up to 9007199254740991, not "soon"'],
  ['--data-dir x --replay y', '--data-dir and --replay exclude each other: a recording does not go on'],
  ['--keep', "Unknown option '--keep'"],
])('%s is refused with a reason', (line, reason) => {
  expect(parseExchange(line.split(' '))).toEqual([expect.stringContaining(reason)])
})

test('the help names every flag', () => {
  expect(parseExchange(['--help', '--port', 'x'])).toBe('help')
  for (const flag of Object.keys(EXCHANGE_FLAGS)) expect(exchangeHelp()).toContain(`--${flag} `)
})
