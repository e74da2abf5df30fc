import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FAULT_KINDS } from '../../chaos/catalogue.ts'
import { codeOf } from '../../chaos/code-of-fault.ts'
import { isKind, PROMISED_FAULTS } from '../../chaos/promised-faults.ts'

const promised = Object.values(PROMISED_FAULTS).flat()
const doers = promised.flatMap(([, by]) => by)

it('everything that was promised is done by somebody', () => {
  expect(promised.filter(([, by]) => by.length === 0)).toEqual([])
  const files = doers.filter((by) => !isKind(by))
  expect(files.filter((file) => !existsSync(`${import.meta.dirname}/../../${file}`))).toEqual([])
})

it('every kind of fault does something that was promised', () => {
  expect(FAULT_KINDS.filter((kind) => !doers.includes(kind))).toEqual([])
})

it.each(FAULT_KINDS)('%s is done in some file', (kind) => {
  expect(codeOf(kind)).toBeDefined()
})
