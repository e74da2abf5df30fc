import { CATALOGUE } from '../../chaos/catalogue.ts'
import { table } from './parts.ts'

/** Every kind of fault that a plan can hold. */
export const faultTable = (): string =>
  table(
    ['fault', 'what goes wrong'],
    Object.entries(CATALOGUE).map(([kind, what]) => [`\`${kind}\``, what]),
  )
