import { chaosCommand } from '../chaos/command.ts'
import { liveDisk } from '../src/ports/live/disk.ts'

process.exitCode = await chaosCommand(process.argv.slice(2), {
  disk: liveDisk,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
})
