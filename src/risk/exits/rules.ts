import type { Config } from '../../config/schema.ts'

/** What the way out is held to. */
export type ExitRules = Config['risk']['exits'] & Pick<Config['risk'], 'bandShare'>

export const exitRules = ({ risk }: Pick<Config, 'risk'>): ExitRules => ({
  ...risk.exits,
  bandShare: risk.bandShare,
})
