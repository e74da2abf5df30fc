import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type AccountsFolder, openAccountsFolder } from '../../../bin/exchange/accounts-folder.ts'
import { seededRandom } from '../../../src/ports/random.ts'

function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'bulkhead-accounts-'))
  const held: AccountsFolder[] = []
  onTestFinished(() => {
    for (const { file, lock } of held) {
      file.close()
      lock.release()
    }
    rmSync(path, { recursive: true })
  })
  const open = (symbols = ['XBTUSDTM'], folder = path): AccountsFolder => {
    const opened = openAccountsFolder(folder, symbols, seededRandom(1), (error) => {
      throw error
    })
    held.push(opened)
    return opened
  }
  /** As its process does that is killed. */
  const leave = (): void => held.pop()?.lock.release()
  return { path, open, leave }
}

const market = { symbol: 'XBTUSDTM', sequenceMax: 1, tradesMax: 1, index: 1 } as never

test('what one process wrote the next one reads, a torn end left out', () => {
  const { leave, open, path } = scratch()
  open().chronicle.write({ at: 1, life: { idPrefix: 7 }, markets: [market] })
  leave()
  appendFileSync(join(path, 'accounts.log'), '0badcafe {"at":2,"li')
  expect(open().chronicle.past).toMatchObject({ lives: 1, idPrefixMax: 7, entries: [{ at: 1 }] })
})

test('a folder is one exchange’s at a time', () => {
  const { leave, open, path } = scratch()
  open()
  expect(() => open()).toThrow(`the folder ${path} cannot be used: another exchange has it: stop that one`)
  leave()
  open()
})

test.each([
  ['a damaged file', '00000000 {"at":1}\n', 'line 1 of'],
  ['a file that is none of ours', 'hello\nworld\n', 'line 1 of'],
])('%s is refused by name and line', (_, text, sentence) => {
  const { open, path } = scratch()
  writeFileSync(join(path, 'accounts.log'), text)
  expect(() => open()).toThrow(`the folder ${path} cannot be used: ${sentence} ${join(path, 'accounts.log')}`)
})

test('symbols that an exchange kept before are not left out', () => {
  const { leave, open } = scratch()
  open().chronicle.write({ at: 1, markets: [market] })
  leave()
  expect(() => open(['ETHUSDTM'])).toThrow('by an exchange that lists XBTUSDTM, which --symbols leaves out')
})

test('a folder that cannot be made is refused', () => {
  const { open, path } = scratch()
  writeFileSync(join(path, 'file'), '')
  expect(() => open(['XBTUSDTM'], join(path, 'file'))).toThrow('file cannot be used: EEXIST')
})
