import type { FaultKind } from './catalogue.ts'
import { accountStrikes } from './strikes/account.ts'
import { connectionStrikes } from './strikes/connections.ts'
import { diskStrikes } from './strikes/disk.ts'
import { operatorStrikes } from './strikes/operator.ts'
import { processStrikes } from './strikes/process.ts'
import type { Strike } from './strikes/strike.ts'
import { timeStrikes } from './strikes/time.ts'
import { venueStrikes } from './strikes/venue.ts'

/** The faults that strike at their time. All others wait on the wire for something that they fit. */
export const STRIKES: { readonly [Kind in FaultKind]?: Strike } = {
  ...connectionStrikes,
  ...processStrikes,
  ...timeStrikes,
  ...diskStrikes,
  ...venueStrikes,
  ...accountStrikes,
  ...operatorStrikes,
}
