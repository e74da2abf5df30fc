import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

it("the page's scripts agree with the types of the feed that they read", () => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const checked = spawnSync(process.execPath, [compiler, '-p', 'src/console/page'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(checked.stdout + checked.stderr).toBe('')
  expect(checked.status).toBe(0)
})
