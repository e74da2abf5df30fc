import { EXIT } from '../../src/config/exit-codes.ts'
import { helpText } from '../../src/config/flag-table.ts'
import { printConfig } from '../../src/config/print.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'
import { withCompileCache } from '../compile-cache.ts'
import { readSettings } from './settings.ts'

/** `npm run engine`. Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const read = readSettings(args, liveDisk)
  if (!read.ok) {
    for (const error of read.errors) process.stderr.write(`${error}\n`)
    return EXIT.usage.code
  }
  const { settings } = read
  const { config, configHash, flags } = settings
  if (flags.help || flags.check) {
    process.stdout.write(flags.help ? helpText() : printConfig(config, configHash, process.env))
    return EXIT.clean.code
  }
  // Nearly all of the program; who asks for something that cannot be need not wait for it.
  const { begin } = await withCompileCache(() => import('./begin.ts'))
  return begin(settings)
}
