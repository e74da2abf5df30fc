import { chaosCommand } from '../chaos/command.ts'
import { PLANTED } from '../chaos/planted.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { commit } from './engine/commit.ts'
import { writePages } from './pictures/write-pages.ts'

// Whoever read along has left, as `head` does: nobody is left to tell.
process.stdout.on('error', () => process.exit(1))
process.exitCode = await chaosCommand(process.argv.slice(2), {
  disk: liveDisk,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  commit: commit(),
  planted: PLANTED,
  writePages: () => writePages(liveDisk, () => {}),
})
