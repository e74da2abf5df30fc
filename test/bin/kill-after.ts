/**
 * Loaded into an engine's process before the engine itself (`--import`). The process kills itself as `kill -9` does,
 * in the moment in which an entry of the kind in `KILL_AFTER` is on disk, before anything is done on its strength.
 */
import { isMainThread } from 'node:worker_threads'
import type { JournalEvent } from '../../src/journal/events.ts'
import { Journal } from '../../src/journal/journal.ts'

const kind = process.env.KILL_AFTER

if (isMainThread && kind && process.argv[1]?.endsWith('engine.ts')) {
  const { append } = Journal.prototype
  Journal.prototype.append = function (this: Journal, event: JournalEvent): number {
    const sequence = append.call(this, event)
    if (event.type === kind) this.whenDurable(sequence, () => process.kill(process.pid, 'SIGKILL'))
    return sequence
  }
}
