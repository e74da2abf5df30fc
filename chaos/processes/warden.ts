import { createInterface } from 'node:readline'

/**
 * A program beside the trial that outlives it by a moment: it is told of every process that the trial starts (`+PID`) and of
 * every one that ended (`-PID`), and when its input ends, which it does however the trial dies, it kills what is left.
 */
const living = new Set<number>()

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1))
    // 0 and below name whole groups of processes.
    if (!Number.isInteger(pid) || pid <= 0) return
    if (line.startsWith('+')) living.add(pid)
    else living.delete(pid)
  })
  .on('close', () => {
    for (const pid of living) kill(pid)
    process.exit(0)
  })

// A Ctrl-C at the terminal is for the trial; the end of our input will tell.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
