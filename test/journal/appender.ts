import { Journal } from '../../src/journal/journal.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { intended, seen, started } from './story.ts'

/**
 * A process that appends until it is killed, and prints each sequence that it was told is durable.
 * node test/journal/appender.ts PATH thread|worker
 */
const [, , path = '', kind] = process.argv
const journal = new Journal({ clock: liveClock })
const store = kind === 'worker' ? workerStore({ path }) : sqliteStore({ path })

const appendSome = (): void => {
  for (let count = 0; count < 7; count++) {
    const sequence = journal.append(intended(`r${journal.books.run}o${journal.books.nextIntent}`))
    journal.whenDurable(sequence, () => process.stdout.write(`${sequence}\n`))
  }
  liveClock.setTimeout(appendSome, 0)
}

journal.attach(store, {
  attached: () => {
    journal.append(started(journal.books.run + 1))
    journal.append(seen())
    appendSome()
  },
  failed: (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 3
  },
})
