import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Disk } from '../disk.ts'

/** The machine's file system. */
export const liveDisk: Disk = {
  readText: (path) => readFileSync(path, 'utf8'),
  exists: (path) => existsSync(path),
  writeText: (path, text) => {
    mkdirSync(dirname(path), { recursive: true })
    const temporary = `${path}.partial`
    const file = openSync(temporary, 'w')
    try {
      // Not writeSync: a disk that is almost full takes a part and calls that a success.
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  },
}
