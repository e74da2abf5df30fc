import { EXIT } from '../../src/config/exit-codes.ts'

/** The first Ctrl-C (or SIGTERM) asks for an orderly stop; the second ends the process where it stands. */
export function interrupts(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false
    const hear = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(EXIT.interrupted.code)
      asked = true
      resolve(`asked to stop by ${signal}`)
    }
    process.on('SIGINT', hear)
    process.on('SIGTERM', hear)
  })
}
