import { expect, test } from 'vitest'
import { LastWrite } from '../../../bin/exchange/last-write.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { MemoryFile } from '../../exchange/chronicle/memory-file.ts'

test('whose write failed answers nobody: it dies of it', () => {
  const full = new Error('no space left on device')
  class FullDisk extends MemoryFile {
    override append(): void {
      throw full
    }
  }
  const died: unknown[] = []
  const file = new LastWrite(new FullDisk(), seededRandom(1), (error) => {
    died.push(error)
    throw new Error('dead')
  })
  expect(() => file.append('text')).toThrow('dead')
  expect(died).toEqual([full])
})
