import { z } from 'zod'
import { decimalsOf } from '../../domain/decimal.ts'
import { MONEY_DECIMALS } from '../../domain/money.ts'
import { WireRefusal } from './refusal.ts'

/** The venue takes numbers in quotes and without. */
export const integer = z.coerce.number().int()
export const epochMs = integer.nonnegative()
export const flag = z.union([
  z.boolean(),
  z.literal('true').transform(() => true),
  z.literal('false').transform(() => false),
])

/** A decimal number as text, however it was written; no finer than money. */
export const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(isDecimal, 'not a decimal number')

function isDecimal(text: string): boolean {
  try {
    return decimalsOf(text) <= MONEY_DECIMALS
  } catch {
    // The question was whether it can be read.
    return false
  }
}

export const NOTHING = z.object({})
export const SYMBOL = z.object({ symbol: z.string().min(1, 'can not be empty') })
export const SYMBOL_OPTIONAL = z.object({ symbol: z.string().optional() })

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 1000

/** currentPage from 1, pageSize at most 1000. */
export const PAGE = {
  currentPage: integer.min(1).default(1),
  pageSize: integer.min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
}

/** A page of the venue's: what was asked for, and how much there is. */
export function page<Item, Shown>(
  items: readonly Item[],
  asked: { readonly currentPage: number; readonly pageSize: number },
  show: (item: Item) => Shown,
) {
  const from = (asked.currentPage - 1) * asked.pageSize
  return {
    currentPage: asked.currentPage,
    pageSize: asked.pageSize,
    totalNum: items.length,
    totalPage: Math.ceil(items.length / asked.pageSize),
    items: items.slice(from, from + asked.pageSize).map(show),
  }
}

/** History is asked for in windows of at most a week. */
const WINDOW_MS_MAX = 7 * 86_400_000

export const WINDOW = { startAt: epochMs.optional(), endAt: epochMs.optional() }

/** The asked window with its missing end filled in; the last week when neither is given. */
export function windowOf(
  asked: { readonly startAt?: number | undefined; readonly endAt?: number | undefined },
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } | WireRefusal {
  const toMs = asked.endAt ?? (asked.startAt === undefined ? nowMs : asked.startAt + WINDOW_MS_MAX)
  const fromMs = asked.startAt ?? toMs - WINDOW_MS_MAX
  return toMs < fromMs || toMs - fromMs > WINDOW_MS_MAX
    ? new WireRefusal('400100', 'The time window cannot be longer than 7 days')
    : { fromMs, toMs }
}
