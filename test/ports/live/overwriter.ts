import { liveDisk } from '../../../src/ports/live/disk.ts'

// Writes one letter after the other over the same file until it is killed: `node overwriter.ts PATH LENGTH`.
const [path = '', length = '0'] = process.argv.slice(2)
for (let round = 0; ; round++) {
  liveDisk.writeText(path, String.fromCharCode(97 + (round % 26)).repeat(Number(length)))
  if (round === 0) process.stdout.write('written\n')
}
