import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Paths of all files below a folder, relative to it and in order. @throws the system's error when there is none. */
export const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
