import type { Disk } from '../../src/ports/disk.ts'
import { generatedPages } from './pages.ts'

/** Writes every page, and every part of a page, that is made and out of step. */
export function writePages(disk: Disk, told: (state: 'in step' | 'written', path: string) => void): void {
  for (const [path, text] of generatedPages(disk)) {
    const inStep = disk.exists(path) && disk.readText(path) === text
    if (!inStep) disk.writeText(path, text)
    told(inStep ? 'in step' : 'written', path)
  }
}
