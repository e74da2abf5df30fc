import { z } from 'zod'
import { configSchema } from './schema.ts'

/**
 * What may stand at each key, in words, read from the schema: one source for error sentences and for the
 * reference in docs/configuration.md.
 */

interface Node {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  /** Of tables whose names are free. */
  readonly additionalProperties?: Node | boolean
  readonly anyOf?: readonly Node[]
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly format?: string
  readonly description?: string
}

const root = z.toJSONSchema(configSchema) as Node

/** Every key that holds a value, in the schema's order: `engine.mode`, `risk.triggers.cvar.stop`. */
export const KEYS: readonly string[] = leaves(root, [])

/** Names that may stand in a table; empty where there is none. */
export const namesIn = (path: readonly string[]): readonly string[] =>
  Object.keys(nodeAt(path)?.properties ?? {})

/** "an integer from 100 to 60000"; undefined for a key that does not exist. */
export function expectation(path: readonly string[]): string | undefined {
  const node = nodeAt(path)
  return node && words(node)
}

function leaves(node: Node, path: readonly string[]): readonly string[] {
  if (!node.properties) return [path.join('.')]
  return Object.entries(node.properties).flatMap(([name, child]) => leaves(child, [...path, name]))
}

/** Numbers in a path are places in a list. */
function nodeAt(path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, name) => node?.properties?.[name] ?? node?.items ?? tableIn(node),
    root,
  )
}

const tableIn = (node: Node | undefined): Node | undefined =>
  typeof node?.additionalProperties === 'object' ? node.additionalProperties : undefined

function words(node: Node): string {
  if (node.description) return node.description
  if (node.enum) return list(node.enum.map((value) => JSON.stringify(value)))
  if (node.properties) return 'a table'
  if (node.anyOf) return list(node.anyOf.map(words))
  if (node.items)
    return `a list of ${node.minItems ?? 0} to ${node.maxItems ?? 'any number'}, each ${words(node.items)}`
  switch (node.type) {
    case 'boolean':
      return 'true or false'
    case 'null':
      return '"off"'
    case 'integer':
      return `an integer${range(node)}`
    case 'number':
      return `a number${range(node)}`
    case 'string':
      return node.format === 'uri' ? 'a URL in quotes' : 'a text in quotes'
    default:
      throw new Error(`the schema holds a ${node.type}, which has no words yet`)
  }
}

const range = ({ minimum, maximum }: Node): string =>
  maximum === undefined ? ` of at least ${minimum ?? 'nothing'}` : ` from ${minimum} to ${maximum}`

const list = (choices: readonly string[]): string =>
  choices.length < 2 ? (choices[0] ?? '') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
