import type { Disk } from '../../src/ports/disk.ts'

/** Files that live as long as the test. */
export function memoryFiles(): Disk {
  const files = new Map<string, string>()
  return {
    exists: (path) => files.has(path),
    readText: (path) => {
      const text = files.get(path)
      if (text === undefined) throw new Error(`${path}: no such file`)
      return text
    },
    writeText: (path, text) => void files.set(path, text),
  }
}
