import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until what a file holds, or which names a folder has, is on the disk. @throws the system's error. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
