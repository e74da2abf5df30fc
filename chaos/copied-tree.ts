import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Mutant } from './mutant.ts'

/** What a trial is made of. */
const COPIED = ['actors', 'bin', 'chaos', 'machines', 'src', 'supervisors', 'package.json', 'tsconfig.json']

/** A copy of the project, in which trials can be run on mistakes. */
export interface CopiedTree {
  readonly folder: string
  /** Makes a mistake; the answer takes it back. */
  plant(mistake: Mutant): () => void
  remove(): void
}

export function copyTree(): CopiedTree {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'))
  for (const name of COPIED) cpSync(name, join(folder, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    plant: ({ file, from, to }) => {
      const path = join(folder, file)
      const text = readFileSync(path, 'utf8')
      writeFileSync(
        path,
        text.replace(from, () => to),
      )
      return () => writeFileSync(path, text)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
