import { Journal } from '../../../src/journal/journal.ts'
import { workerStore } from '../../../src/journal/worker-store.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { intended, seen, started } from '../story.ts'

/**
 * A process that appends for as long as it lives, over a disk that may fail, and does what an engine does then: lets the
 * store go and takes another one. Each line that it prints is a sequence that is durable, or a failure as JSON.
 * node test/journal/bad-disk/writer.ts PATH
 */
const [, , path = ''] = process.argv
const journal = new Journal({ clock: liveClock })
const TRY_AGAIN_MS = 50
const APPEND_EVERY_MS = 2

const appendSome = (): void => {
  // It waits when the disk does, as an engine whose orders wait.
  if (journal.queueDepth < 50) {
    const sequence = journal.append(intended(`r${journal.books.run}o${journal.books.nextIntent}`))
    journal.whenDurable(sequence, () => process.stdout.write(`${sequence}\n`))
  }
  liveClock.setTimeout(appendSome, APPEND_EVERY_MS)
}

function attach(): void {
  journal.attach(workerStore({ path }), {
    attached: ({ replayed }) => {
      if (!replayed) return
      journal.append(started(journal.books.run + 1))
      journal.append(seen())
      appendSome()
    },
    failed: ({ code, message }) => {
      process.stdout.write(`${JSON.stringify({ code, message })}\n`)
      journal.detach()
      liveClock.setTimeout(attach, TRY_AGAIN_MS)
    },
  })
}
attach()
