import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./refusing-exchange.ts', import.meta.url))

export interface ExchangeChild {
  readonly url: string
  close(): void
}

/** Starts the refusing exchange and waits until it listens. It ends with us, whatever happens to us. */
export function startExchange(): Promise<ExchangeChild> {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the exchange ended with code ${code}`)))
    createInterface({ input: child.stdout }).once('line', (line) => {
      const { url } = JSON.parse(line) as { readonly url: string }
      resolve({ url, close: () => void child.stdin.end() })
    })
  })
}
