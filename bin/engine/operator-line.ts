import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/config/schema.ts'
import { leaveContact, withdrawContact } from '../../src/console/operator/contact.ts'
import { OperatorFace } from '../../src/console/operator/face.ts'
import { NOTE_FILE, readNote } from '../../src/console/operator/note.ts'
import type { Operable } from '../../src/console/operator/words.ts'
import type { TimerHandle } from '../../src/ports/clock.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import type { Listener } from '../../src/ports/server.ts'
import type { Telemetry } from '../../src/telemetry/telemetry.ts'
import { StartError } from '../../supervisors/start-error.ts'

/** The line on which an operator reaches the engine while it runs. People live in real time, whatever clock the engine has. */
export interface OperatorLine {
  /** Takes the port: one that is taken ends the run before anything was sent. @throws StartError */
  open(): Promise<void>
  /** From here on words are obeyed; before they are answered with 503. */
  readonly operated: (operable: Operable) => void
  close(): Promise<void>
}

const TOKEN_BYTES = 32
/** A person waits so long without noticing. */
const NOTE_EVERY_MS = 500

export function operatorLine(config: Config, telemetry: Telemetry): OperatorLine {
  const { dataDir } = config.engine
  const { on, port } = config.operator
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  let face: OperatorFace | undefined
  let listener: Listener | undefined
  let timer: TimerHandle | undefined
  /** A note that is still there after it was read. */
  let stuck: string | undefined

  async function open(): Promise<void> {
    if (!on) return
    try {
      listener = await liveServers.listen(port, {
        http: (request) => face?.http(request) ?? NOT_YET,
        connect: (socket) => {
          socket.terminate()
          return { message: () => {}, closed: () => {} }
        },
      })
      leaveContact(dataDir, { url: listener.url, token, pid: process.pid })
    } catch (error) {
      const reason = `the operator's line cannot be opened: ${error instanceof Error ? error.message : error}`
      telemetry.failed('operator', reason)
      throw new StartError(reason, { cause: error })
    }
  }

  function operated(operable: Operable): void {
    if (!on) return
    face = new OperatorFace(token, operable)
    const look = (): void => {
      obeyNote(operable)
      timer = liveClock.setTimeout(look, NOTE_EVERY_MS)
    }
    look()
  }

  /** A note is taken once: what it asked for is in the journal, and a restart does not need it. */
  function obeyNote(operable: Operable): void {
    const path = join(dataDir, NOTE_FILE)
    const text = textOf(path)
    // Between its making and its writing a file is empty.
    if (text === undefined || text.trim() === '' || text === stuck) return
    const word = readNote(text)
    const understood = typeof word !== 'string'
    try {
      if (understood) rmSync(path)
      else renameSync(path, `${path}.refused`)
    } catch (error) {
      // Obeyed all the same, and once.
      stuck = text
      tell('a note cannot be taken away', { path, reason: String(error) })
    }
    if (understood) void operable.tighten(word)
    else tell('a note is not understood', { path, reason: word })
  }

  const tell = (text: string, fields: Readonly<Record<string, string>>): void =>
    telemetry.line({ type: 'Note', level: 'error', text, fields })

  return {
    open,
    operated,
    close: async () => {
      liveClock.clearTimeout(timer)
      face = undefined
      if (listener) withdrawContact(dataDir)
      await listener?.close()
    },
  }
}

/** Undefined when there is none. One that cannot be read is none either: its owner sees that it stays. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const NOT_YET = {
  status: 503,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ refused: 'the engine has no ladder at the moment: it starts, or it has ended' }),
}
