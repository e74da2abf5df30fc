import { CONTRACT, pathOf } from '../../chaos/invariants/contract.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { exportComment } from './doc-comment.ts'
import { table } from './parts.ts'

/** What must hold, with what each file that watches it says of itself. */
export const contractTable = (disk: Disk): string =>
  table(
    ['', 'what', 'watched by', 'in', 'which says'],
    CONTRACT.flatMap(({ number, what, by }) =>
      by.map((checked, at) => {
        const path = pathOf(checked)
        const name = path.replace(/^.*\//, '').replace('.ts', '')
        return [
          at === 0 ? String(number) : '',
          at === 0 ? what : '',
          `\`${name}\``,
          'inEveryRun' in checked ? 'every run' : 'trials',
          exportComment(path, disk.readText(path)).replaceAll(/\s+/g, ' '),
        ]
      }),
    ),
  )
