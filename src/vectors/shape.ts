/**
 * Whether an answer has at least the shape of a sample.
 *
 * Some things are not told apart, because the venue's own samples of one endpoint do not tell them apart: a number
 * and a number in quotes (book levels come both ways); an integer and a fraction; what is null or '' in the sample,
 * which only says that the field is there. An identifier in quotes has to stay in quotes: as a number it is another.
 */
export interface Comparison {
  readonly problems: readonly string[]
  /** Where the answer had nothing to compare: an empty list, or null. */
  readonly unseen: readonly string[]
}

/** Compares an answer with a sample, key by key; the answer may have more keys. */
export function compareShape(sample: unknown, answer: unknown): Comparison {
  const problems: string[] = []
  const unseen: string[] = []
  compare(sample, answer, '', { problems, unseen })
  return { problems, unseen }
}

interface Findings {
  readonly problems: string[]
  readonly unseen: string[]
}

/** Names of identifiers: `id`, `orderId`, `clientOid`. A user's and a closed position's have been both. */
const IDENTIFIER = /(^|\.)(id|\w*(?<!user|close)(Ids?|Oids?))(\.\d+)?$/

/** A symbol as a key: the object is a map by symbol, and its keys are no part of its shape. */
const SYMBOL = /^[A-Z0-9]{2,16}USD[TCM]?M?$/

function compare(sample: unknown, answer: unknown, path: string, found: Findings): void {
  const here = path || 'data'
  if (sample === null || sample === undefined || sample === '') return
  if (answer === undefined) return void found.problems.push(`${here} is missing`)
  if (answer === null) return void found.unseen.push(`${here} is null`)
  if (Array.isArray(sample)) return compareLists(sample, answer, here, found)
  if (isRecord(sample)) return compareRecords(sample, answer, path, found)
  if (typeof sample === typeof answer) return
  const bothNumbers = isNumber(sample) && isNumber(answer) && !IDENTIFIER.test(path)
  if (!bothNumbers) found.problems.push(`${here} is ${typeof answer}, not ${typeof sample}`)
}

function compareLists(sample: readonly unknown[], answer: unknown, here: string, found: Findings): void {
  if (!Array.isArray(answer)) return void found.problems.push(`${here} is no list`)
  const [first] = sample
  if (sample.length === 0) return
  if (answer.length === 0) return void found.unseen.push(`${here} is empty`)
  if (isRecord(first) || Array.isArray(first)) return compare(first, answer[0], `${here}.0`, found)
  // A row of plain values: each place has a meaning of its own.
  const isRow = sample.every((item) => isNumber(item)) && !IDENTIFIER.test(here)
  if (isRow && answer.length < sample.length)
    return void found.problems.push(`${here} has ${answer.length} places, not ${sample.length}`)
  for (const [at, item] of (isRow ? sample : [first]).entries())
    compare(item, answer[at], `${here}.${at}`, found)
}

function compareRecords(
  sample: Readonly<Record<string, unknown>>,
  answer: unknown,
  path: string,
  found: Findings,
): void {
  if (!isRecord(answer))
    return void found.problems.push(`${path || 'data'} is ${typeof answer}, not an object`)
  const keys = Object.keys(sample)
  if (keys.length > 0 && keys.every((key) => SYMBOL.test(key)))
    return compare(Object.values(sample)[0], Object.values(answer)[0], `${path}.{symbol}`, found)
  for (const key of keys) {
    const inside = path ? `${path}.${key}` : key
    if (!(key in answer)) found.problems.push(`${inside} is missing`)
    else compare(sample[key], answer[key], inside, found)
  }
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
