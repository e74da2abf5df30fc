import type { Plain } from './plain-value.ts'

/** What a value was when it could not be written down, and is `undefined` when it is read. */
const LOST = new Set(['secret', 'cut', 'unreadable', 'function', 'symbol'])

/** Which parts of a written value are not what they were, as `context.key: secret`; `name` is what it is called. */
export function leftOut(value: Plain, name: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  // Of a list the fields are called 0, 1, …
  const { $: tag, ...rest } = value as Readonly<Record<string, Plain>>
  if (typeof tag === 'string' && LOST.has(tag)) return [`${name}: ${tag}`]
  const fields = tag === undefined ? rest : (rest.fields ?? rest.items ?? rest.entries ?? {})
  return Object.entries(fields as Readonly<Record<string, Plain>>).flatMap(([field, each]) =>
    leftOut(each, `${name}.${field}`),
  )
}
