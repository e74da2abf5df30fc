import type { Sized } from '../../src/risk/worst-case.ts'

/** Sizes are lots; drawn ones are plain numbers. */
type Order = Omit<Sized, 'size'> & { readonly size: number }

/** Every position that any subset of orders, filled whole and in any order, can leave behind. */
export function reachable(position: number, orders: readonly Order[]): ReadonlySet<number> {
  const found = new Set<number>([position])
  orders.forEach((order, at) => {
    const signed = order.side === 'buy' ? order.size : -order.size
    const rest = orders.filter((_, other) => other !== at)
    for (const end of reachable(fill(position, signed, order.reduceOnly), rest)) found.add(end)
  })
  return found
}

/** A venue fills a reduce-only order up to flat, and no further. */
function fill(position: number, signed: number, reduceOnly: boolean): number {
  if (!reduceOnly) return position + signed
  if (Math.sign(position) !== -Math.sign(signed)) return position
  return Math.abs(signed) > Math.abs(position) ? 0 : position + signed
}
