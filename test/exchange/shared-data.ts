import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../../../shared/marketdata')

/** Path of recorded data that is not part of the project; undefined, loudly, where it is absent and may be. */
export function sharedData(path: string): string | undefined {
  const file = resolve(ROOT, path)
  if (existsSync(file)) return file
  if (process.env.CI) throw new Error(`recorded data is absent: ${file}`)
  console.warn(`SKIPPED: recorded data is absent: ${file}`)
  return undefined
}
