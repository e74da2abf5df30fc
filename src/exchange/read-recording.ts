import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A recording could not be used: which file, which line (1 is the first; 0: the file as a whole), and why. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  readonly code = 'RECORDING'
  readonly file: string
  readonly line: number

  constructor(file: string, line: number, reason: string, cause?: unknown) {
    super(line === 0 ? `${file}: ${reason}` : `${file}, line ${line}: ${reason}`, { cause })
    this.file = file
    this.line = line
  }
}

const GZIP_MAGIC = [0x1f, 0x8b] as const

/**
 * The lines of a recording, plain or gzip (told by content, not by name), without a last empty one. Read whole,
 * at start-up: the largest is some tens of megabytes of text.
 * @throws RecordingError when the file cannot be read or is broken.
 */
export function readRecording(file: string): readonly string[] {
  const lines = textOf(file).split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  if (lines.length === 0) throw new RecordingError(file, 0, 'is empty')
  return lines
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file)
    const packed = bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1]
    return (packed ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new RecordingError(file, 0, `cannot be read: ${String(cause)}`, cause)
  }
}
