import type { FaultKind } from './catalogue.ts'
import { accountStrikes } from './strikes/account.ts'
import { actorStrikes } from './strikes/actors.ts'
import { connectionStrikes } from './strikes/connections.ts'
import { diskStrikes } from './strikes/disk.ts'
import { networkStrikes } from './strikes/network.ts'
import { operatorStrikes } from './strikes/operator.ts'
import { processStrikes } from './strikes/process.ts'
import { timeStrikes } from './strikes/time.ts'
import { venueStrikes } from './strikes/venue.ts'
import { BookFaults } from './wire/book-faults.ts'
import { frameActs } from './wire/frames.ts'
import { afterActs, beforeActs } from './wire/requests.ts'

const FILES: readonly (readonly [file: string, acts: object])[] = [
  ['strikes/account.ts', accountStrikes],
  ['strikes/actors.ts', actorStrikes],
  ['strikes/connections.ts', connectionStrikes],
  ['strikes/disk.ts', diskStrikes],
  ['strikes/network.ts', networkStrikes],
  ['strikes/operator.ts', operatorStrikes],
  ['strikes/process.ts', processStrikes],
  ['strikes/time.ts', timeStrikes],
  ['strikes/venue.ts', venueStrikes],
  ['wire/frames.ts', frameActs],
  ['wire/book-faults.ts', new BookFaults().frameActs],
  ['wire/requests.ts', { ...beforeActs, ...afterActs }],
]

/** The file that does it, below `chaos/`. */
export const codeOf = (kind: FaultKind): string | undefined => FILES.find(([, acts]) => kind in acts)?.[0]
