import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EVENTS } from './samples.ts'
import { Screen } from './screen.ts'

const TALKER = join(import.meta.dirname, 'talker.ts')
const SCRIPT = '/usr/bin/script'

describe('a real process', () => {
  it('writes NDJSON into a pipe', async () => {
    const { stdout } = await run(process.execPath, [TALKER, '1'])
    const records = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { type: string })
    expect(records[0]?.type).toBe('StepDone')
    expect(records.at(-1)?.type).toBe('RunEnded')
    expect(records).toHaveLength(EVENTS.length + 3)
  })

  it('does not wait for a reader that stopped reading', async () => {
    // 3,000 rounds are some 20 MB; a pipe holds 64 KB, so a writer that waits would wait for ever.
    const { stderr, code } = await run(process.execPath, [TALKER, '3000'], { reads: false })
    const told = JSON.parse(stderr) as { slowestMs: number; dropped: number }
    expect(code).toBe(0)
    expect(told.dropped).toBeGreaterThan(0)
    expect(told.slowestMs).toBeLessThan(500)
  })

  it('survives a reader that leaves', async () => {
    const { stderr, code } = await run(process.execPath, [TALKER, '200'], { leaves: true })
    expect({ stderr: JSON.parse(stderr), code }).toMatchObject({ code: 0 })
  })

  it.skipIf(!existsSync(SCRIPT))('draws on a real pseudo-terminal', async () => {
    const command = `stty cols 90 rows 30; exec '${process.execPath}' '${TALKER}' 1 2>/dev/null`
    const { stdout } = await run(SCRIPT, ['-qec', command, '/dev/null'])
    const screen = new Screen(90, 30)
    // The terminal driver turns \n into \r\n.
    screen.write(stdout.replaceAll('\r\n', '\n'))
    expect(screen.text[0]).toBe('✓ journal 12 ms')
    expect(screen.text.at(-1)).toBe('exit        0 duration over, after 30.0 s')
    expect(screen.text.filter((line) => line.startsWith('──'))).toEqual([])
    expect(stdout).toContain('\u001b[32mNORMAL\u001b[39m')
  })
})

interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

function run(command: string, args: readonly string[], reader: { reads?: false; leaves?: true } = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    if (reader.leaves) child.stdout.once('data', () => child.stdout.destroy())
    if (reader.reads !== false)
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
      })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.once('error', reject)
    child.once(reader.reads === false ? 'exit' : 'close', (code) => resolve({ stdout, stderr, code }))
  })
}
