import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the example of the documentation runs, crashes, and does not lose its counter', async () => {
  const page = await readFile('docs/supervision.md', 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(example.split('\n').length).toBeLessThan(60)
  // Evaluated, so that no file is left behind; imports are then relative to the project.
  const code = example.replaceAll("'../src/", "'./src/")
  const run = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', code])
  const { stdout } = await run
  expect(stdout).toMatch(/Started source\n[\s\S]*Suspended counter\n[\s\S]*Resumed counter\n/)
  // The source may just be down when it is asked.
  expect(stdout).toMatch(/counter (ready|suspended) restarts: 0\nbeats: [1-9]/)
  expect(stdout).toMatch(/late: \[\]/)
})
