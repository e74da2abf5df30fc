/** Adds to one of many sums; what is not there yet is 0. */
export const increase = <Key>(sums: Map<Key, bigint>, key: Key, amount: bigint): void => {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}
