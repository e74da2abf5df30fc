import { z } from 'zod'

/** What may stand at keys of more than one table. */

export const milliseconds = (min: number, max: number) => z.number().int().min(min).max(max)
export const share = z.number().min(0).max(1)
export const decimal = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/)
  .describe('a decimal number in quotes, like "2500.00"')

/** TOML has no null, so what is not used is written "off". */
export const orOff = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === 'off' ? null : value), schema.nullable())
