import { DENIAL_CODES, LAYERS } from '../../src/risk/denial.ts'
import { table } from './parts.ts'

export const denialTable = (): string =>
  table(
    ['layer', 'codes'],
    LAYERS.map((layer, index) => [
      `${index + 1} ${layer}`,
      DENIAL_CODES[layer].map((code) => `\`${code}\``).join(' '),
    ]),
  )
