import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REFUSALS } from '../../src/console/operator/words.ts'
import { LADDER } from '../../src/domain/ladder.ts'
import { DENIAL_CODES, LAYERS } from '../../src/risk/denial.ts'
import { TRIGGER_NAMES } from '../../src/risk/triggers.ts'

const page = readFileSync(new URL('../../docs/risk.md', import.meta.url), 'utf8')

describe('the page on risk', () => {
  it('names every rung, every trigger and every denial, and no denial that does not exist', () => {
    const codes = LAYERS.flatMap((layer): readonly string[] => DENIAL_CODES[layer])
    for (const name of [...LADDER, ...TRIGGER_NAMES, ...codes, ...REFUSALS]) expect(page).toContain(name)
    const named = page.match(/`(?:LADDER|FEED|VENUE|ORDER|EXPOSURE|EXIT|ACCOUNT|RATE)_[A-Z_]+`/g) ?? []
    const known = [...codes, ...REFUSALS]
    const unknown = named.map((each) => each.slice(1, -1)).filter((each) => !known.includes(each))
    expect(unknown).toEqual(['LADDER_TABLE'])
  })
})
