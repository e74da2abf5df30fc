import { createInvariants } from '../../src/invariants/invariants.ts'
import { Books } from '../../src/journal/books.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { exportComment } from './doc-comment.ts'
import { table } from './parts.ts'

/** Every invariant with what its own file says of it. */
export function invariantTable(disk: Disk): string {
  const invariants = createInvariants({
    books: () => new Books(),
    markTicks: () => undefined,
    staleAfterMs: 0,
    journalWindowMs: 0,
    symbolNotionalMax: 0,
    totalNotionalMax: 0,
  })
  return table(
    ['invariant', 'what it says'],
    Object.keys(invariants.violations()).map((name) => {
      const path = `src/invariants/${name}.ts`
      return [`\`${name}\``, exportComment(path, disk.readText(path)).replaceAll(/\s+/g, ' ')]
    }),
  )
}
