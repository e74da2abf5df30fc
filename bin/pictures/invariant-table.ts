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
    worth: () => undefined,
    staleAfterMs: 0,
    journalWindowMs: 0,
    symbolNotionalMax: 0,
    venueNotionalMax: 0,
    netNotionalMax: 0,
    totalNotionalMax: 0,
    groups: [],
  })
  return table(
    ['invariant', 'what it says'],
    Object.keys(invariants.violations()).map((name) => {
      const path = `src/invariants/${name}.ts`
      return [`\`${name}\``, exportComment(path, disk.readText(path)).replaceAll(/\s+/g, ' ')]
    }),
  )
}
