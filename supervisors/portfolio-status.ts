import type { World } from '../actors/world.ts'
import { moneyToNumber } from '../src/domain/money.ts'
import type { PortfolioTail } from '../src/risk/portfolio/portfolio-risk.ts'
import { worstStress } from '../src/risk/portfolio/stress.ts'
import type { PortfolioStatus } from '../src/telemetry/status.ts'

/** All positions together, for people; null before anybody looked. */
export function portfolioStatus({ channels }: Pick<World, 'channels'>): PortfolioStatus | null {
  const view = channels.portfolio.value
  if (!view) return null
  const { tail, stress, funding } = view
  const equity = channels.account.value?.equity ?? null
  const worth = equity === null ? 0 : moneyToNumber(equity)
  const worst = worstStress(stress)
  return {
    valueAtRisk: tail?.valueAtRisk ?? null,
    cvar: tail?.cvar ?? null,
    cvarShare: tail && worth > 0 ? tail.cvar / worth : null,
    method: tail ? methodOf(tail) : 'unknown',
    components: tail?.components.map(({ symbol, cvar }) => ({ symbol, cvar })) ?? [],
    stress: stress.map(({ name, loss }) => ({ name, loss })),
    worstStress: worst
      ? {
          name: worst.name,
          loss: worst.loss,
          share: worth > 0 ? worst.loss / worth : null,
          positions: worst.positions,
        }
      : null,
    fundingCost: funding.cost,
    fundingMs: funding.holdingMs,
    lossScale: channels.sizes.value.losses,
  }
}

/** What spoke: `historical`, `normal and prior`; `none` when nothing is held. */
export const methodOf = ({ method, prior }: PortfolioTail): string =>
  [...(method === null ? [] : [method]), ...(prior.length > 0 ? ['prior'] : [])].join(' and ') || 'none'
