import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Where a running engine hears its operator, and what the operator has to know: in its data folder. */
const contactSchema = z.strictObject({ url: z.url(), token: z.string().min(1), pid: z.int() })
export type Contact = z.output<typeof contactSchema>

export const CONTACT_FILE = 'operator.json'
/** Of its owner alone. */
const PRIVATE = 0o600

/** Replaces what a killed engine left. @throws when the folder cannot be written. */
export function leaveContact(dataDir: string, contact: Contact): void {
  const path = join(dataDir, CONTACT_FILE)
  const unfinished = `${path}.partial`
  rmSync(unfinished, { force: true })
  // Exclusive: a file that somebody else had put there would keep his rights.
  writeFileSync(unfinished, `${JSON.stringify(contact)}\n`, { mode: PRIVATE, flag: 'wx' })
  chmodSync(unfinished, PRIVATE)
  renameSync(unfinished, path)
}

export const withdrawContact = (dataDir: string): void => rmSync(join(dataDir, CONTACT_FILE), { force: true })

/** Undefined when no engine left one. @throws when it cannot be read, or is none. */
export function readContact(dataDir: string): Contact | undefined {
  const path = join(dataDir, CONTACT_FILE)
  try {
    return contactSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be used: ${(error as Error).message}`, { cause: error })
  }
}
