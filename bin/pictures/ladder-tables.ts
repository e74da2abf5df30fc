import type { Config } from '../../src/config/schema.ts'
import { LADDER, LADDER_TABLE, type LadderState, rung } from '../../src/domain/ladder.ts'
import { table } from './parts.ts'

type Risk = Config['risk']

/** The ladder: what each rung allows with these settings, and how it is left downwards. */
export function ladderTable(risk: Risk): string {
  const rows = LADDER.map((state) => [state, NEW_EXPOSURE[state](risk), RESTING[state], leaves(state)])
  return table(['rung', 'new exposure', 'resting orders', 'loosens'], rows)
}

const NEW_EXPOSURE: Readonly<Record<LadderState, (risk: Risk) => string>> = {
  NORMAL: () => 'full limits',
  CAUTION: (risk) => `limits and sizes × ${risk.cautionSizeScale}, spreads × ${risk.cautionSpreadScale}`,
  WARNING: () => 'none: only orders that reduce',
  CRITICAL: (risk) =>
    `none: reduce-only exits, resting for ${risk.exits.chaseMs / 1000} s or ${risk.exits.slippageBps} bps, then ${risk.exits.slice * 100} % of the rest every ${risk.exits.everyMs / 1000} s`,
  STOP: () => '`flattening`: reduce-only exits at once; `latched`: nothing leaves',
}

const RESTING: Readonly<Record<LadderState, string>> = {
  NORMAL: 'stay',
  CAUTION: 'stay',
  WARNING: 'cancelled if they could open',
  CRITICAL: 'all cancelled',
  STOP: 'all cancelled',
}

/** Read from the table that the machine is made of. */
function leaves(from: LadderState): string {
  const looser = LADDER_TABLE.filter((move) => move.from === from && rung(move.to) < rung(from))
  const [first] = looser
  if (!first) return ''
  const byItself = looser.some(({ by }) => by === 'trigger')
  return `to ${first.to}, ${byItself ? 'by itself' : 'by an operator only'}`
}

/** From which value on a trigger asks for a rung. */
export const triggerTable = (triggers: Risk['triggers']): string =>
  table(
    ['trigger', 'CAUTION', 'WARNING', 'CRITICAL', 'STOP'],
    Object.entries(triggers).map(([name, { caution, warning, critical, stop }]) => [
      `\`${name}\``,
      ...[caution, warning, critical, stop].map((value) => String(value ?? '')),
    ]),
  )
