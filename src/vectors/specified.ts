import { z } from 'zod'
import { parseJson, type SpecificationVector, type Vector } from './corpus.ts'
import { matchesTemplate } from './sample-input.ts'
import { compareShape } from './shape.ts'

/** What the venue's own specification, where the folder has it, gives as examples. */
export interface Specified {
  /** The data of an answer. */
  readonly answer: (method: string, path: string) => unknown
  /** The data of a push. */
  readonly push: (topic: string, subject: string) => unknown
}

export const UNSPECIFIED: Specified = { answer: () => undefined, push: () => undefined }

interface Example {
  readonly method: string
  /** A path or a topic, with its parameters in braces. */
  readonly template: string
  readonly data: unknown
}

const framed = z.looseObject({ subject: z.string().optional(), data: z.unknown().optional() })

/** Examples are JSON escaped once more. */
export const unescaped = (example: string | null | undefined): string | undefined =>
  z.string().safeParse(parseJson(`"${example}"`)).data

/** The examples of every specification among the vectors. */
export function specifiedBy(vectors: readonly Vector[]): Specified {
  const examples = vectors.filter((vector) => vector.kind === 'specification').flatMap(examplesOf)
  return {
    answer: (method, path) =>
      examples.find((each) => each.method === method && matchesTemplate(each.template, path))?.data,
    push: (topic, subject) =>
      examples.find(
        (each) => each.method === `push ${subject}` && each.template.split(':')[0] === topic.split(':')[0],
      )?.data,
  }
}

const examplesOf = ({ document }: SpecificationVector): readonly Example[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const example = framed.safeParse(parseJson(unescaped(operation['x-response-example']) ?? '')).data
      if (!example) return []
      const topic = operation['x-topic']
      return topic
        ? [{ method: `push ${example.subject}`, template: topic, data: example.data }]
        : [{ method: method.toUpperCase(), template: path, data: example.data }]
    }),
  )

/**
 * Where recordings are known to depart from the specification, for a folder that has recordings only: fields that
 * are gone or that only some messages have, and an answer that has become plain `true`.
 */
const KNOWN_DEPARTURES: Readonly<Record<string, readonly string[]>> = {
  'GET /api/v1/history-positions': [
    'items.0.positionId is missing',
    'items.0.uid is missing',
    'items.0.closeSize is missing',
  ],
  'POST /api/v2/changeCrossUserLeverage': ['data is boolean, not an object'],
  symbolOrderChange: ['oldSize is missing'],
  stopOrder: ['triggerSuccess is missing', 'error is missing'],
}

/**
 * Problems of an answer (or a push) that departs from a recorded sample, after the venue's specification was heard:
 * recordings age, and where the two disagree an answer as specified is right. What was let pass becomes a note.
 */
export function unlessSpecified(
  of: string,
  problems: readonly string[],
  specified: unknown,
  answer: unknown,
): { readonly problems: readonly string[]; readonly notes: readonly string[] } {
  const asSpecified =
    specified === undefined
      ? problems.every((problem) => KNOWN_DEPARTURES[of]?.includes(problem))
      : compareShape(specified, answer).problems.length === 0
  return problems.length > 0 && asSpecified
    ? { problems: [], notes: [`as specified, though in the sample ${problems.join(', ')}`] }
    : { problems, notes: [] }
}
