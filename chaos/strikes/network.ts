import type { Unreachable } from '../../src/ports/simulated/weak-network.ts'
import { finer } from '../draw.ts'
import type { EngineScene, Strikes, Struck } from './strike.ts'

export type NetworkFault = 'net-refused' | 'net-no-name' | 'net-no-trust' | 'net-no-connect'

const UNREACHABLE_MS_MAX = 8_000

/** The venue cannot be reached from where the engine runs. */
export const networkStrikes: Strikes<NetworkFault, EngineScene> = {
  'net-refused': (draw, scene) => unreachable('ECONNREFUSED', draw, scene),
  'net-no-name': (draw, scene) => unreachable('ENOTFOUND', draw, scene),
  'net-no-trust': (draw, scene) => unreachable('CERT_HAS_EXPIRED', draw, scene),
  'net-no-connect': (draw, scene) => unreachable('ETIMEDOUT', draw, scene),
}

/** Whoever needs a new connection needs it now: one that stands breaks. */
function unreachable(why: Unreachable, draw: number, { network, undo }: EngineScene): Struck {
  const lastsMs = finer(draw) * UNREACHABLE_MS_MAX
  network.fail(why)
  network.breakOne(draw)
  undo(lastsMs, () => network.fail(undefined))
  return { victim: 'the network', lastsMs }
}
