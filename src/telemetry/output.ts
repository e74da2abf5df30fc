import { pino } from 'pino'

/**
 * Where text goes. A reader that stops reading (a paused pager, a terminal on hold) must not stop the engine, and
 * a reader that left must not end it. What a slow reader leaves behind is dropped and counted.
 */
export interface Output {
  /** Never waits and never throws. */
  write(text: string): void
  readonly isTerminal: boolean
  readonly columns: number
  readonly rows: number
  /** Writes that were dropped. */
  readonly dropped: number
  /** Resolves when everything written was taken. */
  flush(): Promise<void>
}

/** Text that may wait for its reader; minutes of a busy engine. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024

const STDOUT = 1
const COLUMNS_WITHOUT_TERMINAL = 100
const ROWS_WITHOUT_TERMINAL = 40

/** The standard output of this process. */
export const openStdout = (): Output => (process.stdout.isTTY ? openTerminal() : openPipe())

/** Node writes to terminals synchronously, so one on hold (Ctrl-S) would stop us: these writes leave by the thread pool. */
function openTerminal(): Output {
  const stream = pino.destination({ fd: STDOUT, sync: false, minLength: 0, maxLength: WAITING_BYTES_MAX })
  let dropped = 0
  let drained = true
  stream.on('drop', () => dropped++)
  stream.on('error', () => dropped++)
  stream.on('drain', () => {
    drained = true
  })
  return {
    write: (text) => {
      drained = false
      stream.write(text)
    },
    isTerminal: true,
    // A pseudo-terminal that nobody sized says 0.
    get columns() {
      return process.stdout.columns || COLUMNS_WITHOUT_TERMINAL
    },
    get rows() {
      return process.stdout.rows || ROWS_WITHOUT_TERMINAL
    },
    get dropped() {
      return dropped
    },
    flush: () => new Promise((resolve) => (drained ? resolve() : stream.once('drain', () => resolve()))),
  }
}

/** Pipes are asynchronous and buffer without a bound, so the bound is ours; files are as fast as the page cache. */
function openPipe(): Output {
  const stream = process.stdout
  let dropped = 0
  let left = false
  // EPIPE: the reader has left; the engine goes on without one.
  stream.on('error', () => {
    left = true
  })
  return {
    write: (text) => {
      if (left || stream.writableLength > WAITING_BYTES_MAX) dropped++
      else stream.write(text)
    },
    isTerminal: false,
    columns: COLUMNS_WITHOUT_TERMINAL,
    rows: ROWS_WITHOUT_TERMINAL,
    get dropped() {
      return dropped
    },
    flush: () => new Promise((resolve) => (left ? resolve() : stream.write('', () => resolve()))),
  }
}
