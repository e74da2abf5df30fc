import { describe, expect, it } from 'vitest'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { filesUnder } from '../../src/ports/live/files-under.ts'
import { readVector } from '../../src/vectors/corpus.ts'
import { judge } from '../../src/vectors/run.ts'
import { specifiedBy } from '../../src/vectors/specified.ts'
import { passed } from '../../src/vectors/verdict.ts'

const FOLDER = '../shared/vectors'
const present = liveDisk.exists(FOLDER)
const vectors = (present ? filesUnder(FOLDER) : [])
  .filter((file) => !file.endsWith('.md'))
  .map((file) => readVector(file, liveDisk.readText(`${FOLDER}/${file}`)))
const specified = specifiedBy(vectors)
if (!present) console.warn(`${FOLDER} is absent: the protocol vectors are not checked`)

describe('the vectors that others wrote', () => {
  it('are here when it counts', () => {
    expect(present || !process.env.CI).toBe(true)
  })

  it.each(vectors)('hold: $file', async (vector) => {
    const verdicts = await judge(vector, specified)
    const failed = verdicts.filter((verdict) => !passed(verdict))
    expect(
      failed.flatMap(({ name, checks }) =>
        checks.flatMap(({ problems }) => problems.map((problem) => `${name}: ${problem}`)),
      ),
    ).toEqual([])
    expect(verdicts.length).toBeGreaterThan(0)
  })
})
