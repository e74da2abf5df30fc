import type { z } from 'zod'

/** A client's frame as its schema reads it; undefined for what is no JSON or of another shape. */
export function readFrame<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
