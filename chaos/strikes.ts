import type { FaultKind } from './catalogue.ts'
import { accountStrikes } from './strikes/account.ts'
import { actorStrikes } from './strikes/actors.ts'
import { connectionStrikes } from './strikes/connections.ts'
import { diskStrikes } from './strikes/disk.ts'
import { networkStrikes } from './strikes/network.ts'
import { operatorStrikes } from './strikes/operator.ts'
import { processStrikes } from './strikes/process.ts'
import type { EngineScene, Scene, Strike, VenueScene } from './strikes/strike.ts'
import { timeStrikes } from './strikes/time.ts'
import { venueStrikes } from './strikes/venue.ts'

type Table<Where> = { readonly [Kind in FaultKind]?: Strike<Where> }

/** What strikes where the venue runs. */
export const AT_THE_VENUE: Table<VenueScene> = { ...connectionStrikes, ...venueStrikes, ...accountStrikes }

/** What strikes where the engine runs, without ending its process. */
export const IN_THE_ENGINE: Table<EngineScene> = {
  ...actorStrikes,
  ...networkStrikes,
  ...timeStrikes,
  ...operatorStrikes,
}

/** The faults that strike at their time. All others wait on the wire for something that they fit. */
export const STRIKES: Table<Scene> = {
  ...AT_THE_VENUE,
  ...IN_THE_ENGINE,
  ...processStrikes,
  ...diskStrikes,
}

/** Whether a kind strikes a venue, or what goes over its wire: then it may strike several. */
export const isOfAVenue = (kind: FaultKind): boolean => !(kind in STRIKES) || kind in AT_THE_VENUE
