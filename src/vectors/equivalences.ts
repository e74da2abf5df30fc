import type { Outgoing } from './outgoing.ts'

/**
 * Where the adapter asks for the same thing in other words. Each is a rule with a reason, and each time that one is
 * used the report says so; whatever is left over has to be equal.
 */
interface Equivalence {
  readonly reason: string
  /** Undefined when it does not apply. */
  readonly apply: (pair: Pair) => Pair | undefined
}

interface Pair {
  readonly theirs: Outgoing
  readonly own: Outgoing
}

const EQUIVALENCES: readonly Equivalence[] = [
  {
    reason: 'mass cancel has moved to v3, where it costs 10 instead of 800',
    apply: moved('DELETE', '/api/v1/orders', '/api/v3/orders'),
  },
  {
    reason: 'the query by client id has moved to byClientOid',
    apply: moved('GET', '/api/v1/orders/', '/api/v1/orders/byClientOid'),
  },
  {
    reason: 'the adapter reads in pages of a thousand and says so',
    apply: ownQueryAlso({ currentPage: '1', pageSize: '1000' }),
  },
  {
    reason: 'the adapter reads orders and fills of the whole account, not of one symbol',
    apply: ({ theirs, own }) =>
      ['/api/v1/orders', '/api/v1/stopOrders', '/api/v1/fills'].includes(theirs.path) &&
      theirs.method === 'GET' &&
      'symbol' in theirs.query &&
      !('symbol' in own.query)
        ? { theirs: { ...theirs, query: without(theirs.query, 'symbol') }, own }
        : undefined,
  },
  {
    reason: 'the adapter asks for all stops that wait, however old',
    apply: ({ theirs, own }) =>
      theirs.path === '/api/v1/stopOrders' && 'startAt' in theirs.query
        ? { theirs: { ...theirs, query: without(theirs.query, 'startAt') }, own }
        : undefined,
  },
  {
    reason: 'ccxt lets a parameter of its own slip through: the venue has no type of account overview',
    apply: ({ theirs, own }) =>
      theirs.path === '/api/v1/account-overview' && 'type' in theirs.query
        ? { theirs: { ...theirs, query: without(theirs.query, 'type') }, own }
        : undefined,
  },
  {
    reason: 'the adapter asks only for positions that settle in its currency',
    apply: (pair) =>
      pair.theirs.path === '/api/v1/positions' ? ownQueryAlso({ currency: 'USDT' })(pair) : undefined,
  },
  { reason: 'the adapter trades in cross margin and says so', apply: ownBodyAlso('marginMode', 'CROSS') },
  { reason: 'the adapter asks for self-trade prevention', apply: ownBodyAlso('stp', 'CN') },
  { reason: 'good till cancelled is the default', apply: ownBodyAlso('timeInForce', 'GTC') },
]

/** Both requests with what is equivalent taken out, and the reasons; keys to skip are left out on both sides. */
export function equivalent(
  theirs: Outgoing,
  own: Outgoing,
  skipped: ReadonlySet<string>,
): Pair & { readonly notes: readonly string[] } {
  const notes: string[] = []
  let pair: Pair = { theirs, own }
  for (const { reason, apply } of EQUIVALENCES) {
    const applied = apply(pair)
    if (!applied) continue
    pair = applied
    notes.push(reason)
  }
  return { theirs: sorted(pair.theirs, skipped), own: sorted(pair.own, skipped), notes }
}

function moved(method: string, from: string, to: string): Equivalence['apply'] {
  return ({ theirs, own }) =>
    theirs.method === method && theirs.path === from && own.path === to
      ? { theirs: { ...theirs, path: to }, own }
      : undefined
}

function ownQueryAlso(also: Readonly<Record<string, string>>): Equivalence['apply'] {
  return ({ theirs, own }) => {
    const names = Object.keys(also)
    const extra = names.every((name) => own.query[name] === also[name] && !(name in theirs.query))
    return extra ? { theirs, own: { ...own, query: without(own.query, ...names) } } : undefined
  }
}

function ownBodyAlso(name: string, value: string): Equivalence['apply'] {
  return ({ theirs, own }) =>
    own.body?.[name] === value && theirs.body && !(name in theirs.body)
      ? { theirs, own: { ...own, body: without(own.body, name) } }
      : undefined
}

const without = <Value>(
  record: Readonly<Record<string, Value>>,
  ...names: readonly string[]
): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)))

/** Fields in one order, so that texts can be compared. */
const sorted = (request: Outgoing, skipped: ReadonlySet<string>): Outgoing => ({
  method: request.method,
  path: request.path,
  query: inOrder(without(request.query, ...skipped)),
  body: request.body && inOrder(without(request.body, ...skipped)),
})

const inOrder = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)))
