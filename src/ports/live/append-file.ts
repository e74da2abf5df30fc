import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import type { AppendFile } from '../append-file.ts'

/**
 * Opens a file of the machine, making it when there is none. Nobody is kept from opening it twice: the caller has a lock.
 * @throws the system's error.
 */
export function openAppendFile(path: string): AppendFile {
  const file = openSync(path, 'a+')
  return {
    path,
    read: () => readFileSync(path),
    truncate: (bytes) => {
      ftruncateSync(file, bytes)
      fsyncSync(file)
    },
    // Not writeSync: a disk that is almost full takes a part and calls that a success.
    append: (text) => writeFileSync(file, text),
    close: () => {
      fsyncSync(file)
      closeSync(file)
    },
  }
}
