import { expect, test } from 'vitest'
import { progress } from '../../bin/progress.ts'

test('a short reading says nothing; a long one says every two seconds how far it is', () => {
  let micros = 5_000_000
  const said: string[] = []
  const reached = progress('verified', { monotonicMicros: () => micros }, (line) => said.push(line))
  for (let sequence = 100; sequence <= 900; sequence += 100) {
    micros += 500_000
    reached(sequence, 1_000)
  }
  expect(said).toEqual(['verified 400 of 1000 entries\n', 'verified 800 of 1000 entries\n'])
})
