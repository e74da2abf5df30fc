import { expect, test } from 'vitest'
import { DamagedFile, Lines } from '../../../src/exchange/chronicle/lines.ts'
import { MemoryFile } from './memory-file.ts'

const TEXTS = ['first', 'the second, with größe', '', 'fourth']

function written(): { readonly file: MemoryFile; readonly ends: readonly number[] } {
  const file = new MemoryFile()
  const lines = new Lines(file)
  lines.read()
  const ends = TEXTS.map((text) => {
    lines.append(text)
    return file.length
  })
  return { file, ends }
}

test('cut at every byte, it has all that was whole, and goes on after it', () => {
  const { file, ends } = written()
  for (let bytes = 0; bytes <= file.length; bytes++) {
    const cut = file.cut(bytes)
    const whole = TEXTS.slice(0, ends.filter((end) => end <= bytes).length)
    const lines = new Lines(cut)
    expect(lines.read(), `after ${bytes} bytes`).toEqual(whole)
    lines.append('next')
    expect(new Lines(cut).read()).toEqual([...whole, 'next'])
  }
})

test('any byte that is another, before the last line end, is damage that names the line', () => {
  const { file, ends } = written()
  for (let at = 0; at < file.length - 1; at++) {
    const bytes = Buffer.from(file.read())
    bytes[at] = (bytes[at] ?? 0) ^ 0x01
    const line = ends.filter((end) => end <= at).length + 1
    expect(() => new Lines(new MemoryFile(bytes)).read(), `byte ${at}`).toThrow(
      new DamagedFile('accounts.log', line),
    )
  }
})

test.each([
  ['a line is missing', (lines: string[]) => lines.toSpliced(1, 1), 2],
  ['a line is there twice', (lines: string[]) => lines.toSpliced(1, 0, lines[0] ?? ''), 2],
  ['two lines have changed places', ([one, two, ...more]: string[]) => [two, one, ...more], 1],
  ['a line of its own was added', (lines: string[]) => [...lines, '00000000 x'], 5],
])('%s: damage', (_, change, line) => {
  const lines = written().file.read().toString().split('\n').slice(0, -1)
  const changed = Buffer.from(`${change(lines).join('\n')}\n`)
  expect(() => new Lines(new MemoryFile(changed)).read()).toThrow(
    `line ${line} of accounts.log is not what was written there`,
  )
})
