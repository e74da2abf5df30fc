import { paperConfig } from '../../src/config/paper-config.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import { openEngine } from '../engine.ts'

/** What `start-engine.ts` loads. */

const [, , url = '', path = ''] = process.argv
const { config, hash } = paperConfig({})
let journalMs = 0
const { world } = await openEngine({
  config,
  hash,
  ports: livePorts(1),
  url,
  openStore: () => workerStore({ path }),
  step: (name, tookMs) => {
    if (name.startsWith('journal')) journalMs = tookMs
  },
})
process.stdout.write(`${JSON.stringify({ events: world.journal.sequence, journalMs })}\n`, () =>
  process.exit(0),
)
