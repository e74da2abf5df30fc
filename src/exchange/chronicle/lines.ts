import { crc32 } from 'node:zlib'
import type { AppendFile } from '../../ports/append-file.ts'

/**
 * Texts in a file, one a line, each with a checksum that runs on from the line before: one that was changed, lost, added or
 * moved is found, and so is everything after it. It is against accidents; whoever wants to deceive can compute a CRC.
 *
 * What may go wrong here: a process that is killed while it writes leaves part of a line. Nobody was told of it, so it
 * is cut off. Anything else that does not check is damage, and nothing of such a file is believed.
 */
export class Lines {
  readonly #file: AppendFile
  #checksum = 0
  /** What was cut off. */
  cutBytes = 0

  constructor(file: AppendFile) {
    this.#file = file
  }

  /** All texts, oldest first. Before anything is appended, once. @throws DamagedFile */
  read(): readonly string[] {
    const bytes = this.#file.read()
    const texts: string[] = []
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const line = bytes.toString('utf8', from, end)
      const text = line.slice(CHECKSUM_LENGTH + 1)
      this.#checksum = crc32(text, this.#checksum)
      if (line !== `${hex(this.#checksum)} ${text}`) throw new DamagedFile(this.#file.path, texts.length + 1)
      texts.push(text)
      from = end + 1
    }
    this.cutBytes = bytes.length - from
    if (this.cutBytes > 0) this.#file.truncate(from)
    return texts
  }

  /** @throws the system's error. */
  append(text: string): void {
    this.#checksum = crc32(text, this.#checksum)
    this.#file.append(`${hex(this.#checksum)} ${text}\n`)
  }
}

/** A line is not what was written: what the file says of anybody's money cannot be relied upon. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile'

  constructor(path: string, line: number) {
    super(
      `line ${line} of ${path} is not what was written there, and nothing after it can be relied upon: put a copy of the file back, or name another folder`,
    )
  }
}

const NEWLINE = 0x0a
const CHECKSUM_LENGTH = 8
const hex = (checksum: number): string => checksum.toString(16).padStart(CHECKSUM_LENGTH, '0')
