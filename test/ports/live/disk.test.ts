import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { liveDisk } from '../../../src/ports/live/disk.ts'
import { filesUnder } from '../../../src/ports/live/files-under.ts'

const OVERWRITER = join(import.meta.dirname, 'overwriter.ts')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file', () => {
  it('is read as it was written, to the last letter', () => {
    const path = join(folder, 'plain.txt')
    const text = 'größe ✓ 𝄞\r\n\0 and an end without a line break'
    liveDisk.writeText(path, text)
    expect(liveDisk.readText(path)).toBe(text)
  })

  it('makes the folders that it needs', () => {
    const path = join(folder, 'a', 'b', 'c', 'deep.txt')
    expect(liveDisk.exists(path)).toBe(false)
    liveDisk.writeText(path, '')
    expect(liveDisk.exists(path)).toBe(true)
    expect(liveDisk.readText(path)).toBe('')
  })

  it('that was longer before keeps nothing of it, and leaves nothing beside it', () => {
    const path = join(folder, 'beside', 'shorter.txt')
    liveDisk.writeText(path, 'x'.repeat(100_000))
    liveDisk.writeText(path, 'short')
    expect(liveDisk.readText(path)).toBe('short')
    expect(readdirSync(join(folder, 'beside'))).toEqual(['shorter.txt'])
  })

  it("that cannot be read throws the system's error", () => {
    expect(() => liveDisk.readText(join(folder, 'missing'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    )
    expect(() => liveDisk.readText(folder)).toThrow(expect.objectContaining({ code: 'EISDIR' }))
  })

  it('whose folder is a file throws, and the file stays', () => {
    const path = join(folder, 'file')
    liveDisk.writeText(path, 'a file')
    expect(() => liveDisk.writeText(join(path, 'below'), 'x')).toThrow()
    expect(liveDisk.readText(path)).toBe('a file')
  })

  it('what a crash left half written is written over', () => {
    const path = join(folder, 'crashed.txt')
    writeFileSync(`${path}.partial`, 'x'.repeat(1_000))
    liveDisk.writeText(path, 'whole')
    expect(liveDisk.readText(path)).toBe('whole')
  })
})

describe('a write that does not come to its end', () => {
  it('by kill -9 leaves the old file or the new one, whole', async () => {
    const length = 3_000_000
    const kill = async (round: number): Promise<void> => {
      const path = join(folder, `killed-${round}.txt`)
      const child = spawn(process.execPath, [OVERWRITER, path, String(length)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      await once(child.stdout, 'data')
      await new Promise<void>((resolve) => void liveClock.setTimeout(resolve, 7 * round))
      child.kill('SIGKILL')
      await exited
      const text = liveDisk.readText(path)
      expect(text.length).toBe(length)
      expect(text.replaceAll(text.charAt(0), '')).toBe('')
    }
    for (let round = 0; round < 10; round += 2) await Promise.all([kill(round), kill(round + 1)])
  })

  test.skipIf(process.platform === 'win32')('by a full disk throws and leaves the old file, whole', () => {
    const path = join(folder, 'full.txt')
    liveDisk.writeText(path, 'the old file')
    // No file of that shell may grow past 100 blocks: the first write takes a part of the text, as a full disk would.
    const limited = 'ulimit -f 100 && exec "$0" "$@" 2>/dev/null'
    const write = (): unknown =>
      execFileSync('sh', ['-c', limited, process.execPath, OVERWRITER, path, '3000000'], { timeout: 10_000 })
    expect(write).toThrow()
    expect(liveDisk.readText(path)).toBe('the old file')
  })

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'for want of permission throws and leaves the old file',
    () => {
      const sealed = join(folder, 'sealed')
      const path = join(sealed, 'old.txt')
      liveDisk.writeText(path, 'the old file')
      chmodSync(sealed, 0o500)
      expect(() => liveDisk.writeText(path, 'new')).toThrow(expect.objectContaining({ code: 'EACCES' }))
      chmodSync(sealed, 0o700)
      expect(liveDisk.readText(path)).toBe('the old file')
    },
  )
})

describe('files under a folder', () => {
  const names = ['b.txt', join('deep', 'er', 'c.txt'), join('deep', 'a.txt')]
  const sorted = [...names].sort()

  it('are all of them, relative and in order; folders are none', () => {
    const root = join(folder, 'tree')
    for (const name of names) liveDisk.writeText(join(root, name), '')
    mkdirSync(join(root, 'empty'))
    expect(filesUnder(root)).toEqual(sorted)
    expect(filesUnder(`${root}/`)).toEqual(sorted)
    expect(filesUnder(join(root, 'empty'))).toEqual([])
  })

  test.each(['.', './', './deep/..'])('are the same where one stands: %s', (here) => {
    const script = `import { filesUnder } from ${JSON.stringify(join(import.meta.dirname, '../../../src/ports/live/files-under.ts'))}
      process.stdout.write(JSON.stringify(filesUnder(${JSON.stringify(here)})))`
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(folder, 'tree'),
      encoding: 'utf8',
    })
    expect(JSON.parse(told)).toEqual(sorted)
  })

  it("of a folder that is not there throw the system's error", () => {
    expect(() => filesUnder(join(folder, 'missing'))).toThrow(expect.objectContaining({ code: 'ENOENT' }))
  })
})
