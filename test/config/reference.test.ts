import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { KEYS } from '../../src/config/expectation.ts'
import { DEFAULTS_PATH } from '../../src/config/load.ts'
import { configurationReference } from '../../src/config/reference.ts'

const defaultsText = readFileSync(DEFAULTS_PATH, 'utf8')

test('docs/configuration.md is what npm run pictures writes', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationReference(defaultsText))
})

test('every key is in it', () => {
  const reference = configurationReference(defaultsText)
  for (const key of KEYS) expect(reference).toContain(key.slice(key.lastIndexOf('.') + 1))
})

test('a key without a comment is refused', () => {
  const bare = defaultsText.replace('# Whose wire is spoken; also the name of the first venue.\n', '')
  expect(() => configurationReference(bare)).toThrow('says nothing of engine.venue')
})
