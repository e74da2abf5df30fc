import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

it("the page's scripts agree with the types of the feed that they read", () => {
  const check = (): string =>
    execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'src/console/page'],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    )
  expect(check).not.toThrow()
}, 30_000)
