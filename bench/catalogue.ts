import type { Bench } from './bench.ts'
import { bookUpdates } from './book-updates.ts'
import { journal } from './journal.ts'
import { machineEvents } from './machine-events.ts'
import { replaySpeed } from './replay-speed.ts'
import { risk } from './risk.ts'
import { supervision } from './supervision.ts'
import { tickToOrder } from './tick-to-order.ts'
import { trialSpeed } from './trial-speed.ts'

export const BENCHES: readonly Bench[] = [
  tickToOrder,
  journal,
  bookUpdates,
  machineEvents,
  replaySpeed,
  trialSpeed,
  risk,
  supervision,
]
