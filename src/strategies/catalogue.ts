import type { Config } from '../config/schema.ts'
import { avellanedaStoikov } from './avellaneda-stoikov.ts'
import type { Strategy } from './strategy.ts'

type Maker = (config: Config['strategy']) => Strategy<unknown>

/** Every strategy by the name that the configuration gives it. */
const CATALOGUE: Readonly<Record<Config['strategy']['name'], Maker>> = {
  'avellaneda-stoikov': (config) => sealed(avellanedaStoikov(config)),
}

export const strategyNamed = (config: Config['strategy']): Strategy<unknown> => CATALOGUE[config.name](config)

/**
 * Hides what kind of state a strategy keeps from whoever runs it: the state goes only back to the strategy that
 * made it, so the one cast is safe.
 */
const sealed = <State>(strategy: Strategy<State>): Strategy<unknown> => ({
  name: strategy.name,
  initial: strategy.initial,
  decide: (view, state) => strategy.decide(view, state as State),
})
