import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const JOURNAL = fileURLToPath(new URL('../../bin/journal.ts', import.meta.url))

export interface Told {
  readonly code: number
  readonly out: string
  readonly complaint: string
}

interface Where {
  readonly cwd: string
  readonly environment?: NodeJS.ProcessEnv
  /** Another one than the journal's. */
  readonly program?: string
}

/** `npm run journal`, to its end. */
export function journalProcess(
  args: readonly string[],
  { cwd, environment, program = JOURNAL }: Where,
): Promise<Told> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd, maxBuffer: 2 ** 26, env: { ...process.env, ...environment } },
      (error, out, complaint) => resolve({ code: error ? Number(error.code) : 0, out, complaint }),
    )
  })
}
