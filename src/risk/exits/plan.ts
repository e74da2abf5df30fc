import { chase } from './chase.ts'
import { crossAtOnce, crossPiece } from './cross.ts'
import { type ExitPace, type ExitSteps, type Exposure, type OpenExit, wayOut } from './exposure.ts'
import type { ExitRules } from './rules.ts'
import { exitStage } from './stage.ts'

const NOTHING: ExitSteps = { cancel: [], place: undefined }

/**
 * The next steps out of one position: always reduce-only, never more than is held, and nothing while an exit works on it
 * already. It keeps nothing: whoever comes back after a crash goes on from what is open.
 *
 * `mayChase`: the venue's request budget has room to follow the market, beyond what crossing may need. Without it a resting
 * order stays where it is, and where none rests the position is crossed.
 */
export function exitPlan(pace: ExitPace, exposure: Exposure, rules: ExitRules, mayChase: boolean): ExitSteps {
  const { exits, lots } = exposure
  const amiss = open(exits.filter((exit) => exit.side !== wayOut(lots) || exit.remaining > Math.abs(lots)))
  if (amiss.length > 0 || lots === 0) return { ...NOTHING, cancel: amiss }
  if (pace === 'measured' && exitStage(exposure, rules) === 'chase') {
    if (mayChase) return chase(exposure, rules)
    if (exits.length > 0) return NOTHING
  }
  // What rests is taken back before anything crosses.
  const resting = open(exits.filter(({ rests }) => rests))
  if (resting.length > 0) return { ...NOTHING, cancel: resting }
  if (exits.some(({ state }) => WAITS_FOR[pace].has(state))) return NOTHING
  if (pace === 'at-once') return { ...NOTHING, place: crossAtOnce(exposure, rules) }
  return exposure.sinceLastMs < rules.everyMs ? NOTHING : { ...NOTHING, place: crossPiece(exposure, rules) }
}

/**
 * What crossing waits for. One of unknown fate is not waited for, at any pace: it may be silent for long, and the venue
 * sees to it that two that only reduce go no further than zero. STOP waits for no cancel either.
 */
const WAITS_FOR: Readonly<Record<ExitPace, ReadonlySet<OpenExit['state']>>> = {
  measured: new Set(['under-way', 'open', 'cancelling']),
  'at-once': new Set(['under-way', 'open']),
}

const open = (exits: readonly OpenExit[]): ExitSteps['cancel'] =>
  exits.filter(({ state }) => state === 'open').map(({ clientOrderId }) => clientOrderId)
