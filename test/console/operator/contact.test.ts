import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  CONTACT_FILE,
  leaveContact,
  readContact,
  withdrawContact,
} from '../../../src/console/operator/contact.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const contact = { url: 'http://127.0.0.1:4711', token: 'secret', pid: 7 }

it('is read back, by its owner alone', () => {
  leaveContact(folder, contact)
  expect(readContact(folder)).toEqual(contact)
  expect(statSync(join(folder, CONTACT_FILE)).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual([CONTACT_FILE])
})

it('takes the place of what a killed engine left, whoever may have opened that up', () => {
  writeFileSync(join(folder, CONTACT_FILE), '{}', { mode: 0o666 })
  leaveContact(folder, contact)
  expect(readContact(folder)).toEqual(contact)
  expect(statSync(join(folder, CONTACT_FILE)).mode & 0o777).toBe(0o600)
})

it('is not written through a link that somebody laid', () => {
  const elsewhere = join(folder, 'elsewhere')
  writeFileSync(elsewhere, 'mine')
  symlinkSync(elsewhere, join(folder, `${CONTACT_FILE}.partial`))
  leaveContact(folder, contact)
  expect(statSync(elsewhere).size).toBe(4)
})

it('is nobody’s before an engine runs and after it has ended', () => {
  expect(readContact(folder)).toBeUndefined()
  leaveContact(folder, contact)
  withdrawContact(folder)
  expect(readContact(folder)).toBeUndefined()
  withdrawContact(folder)
})

it('that is none is named', () => {
  writeFileSync(join(folder, CONTACT_FILE), '{"url":"http://127.0.0.1:1"}')
  expect(() => readContact(folder)).toThrow(/operator\.json cannot be used: .*token/s)
})
