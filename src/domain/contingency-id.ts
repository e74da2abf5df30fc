/** Ours, unique in a journal: the number of the group. */
export type ContingencyId = string & { readonly __contingencyId: unique symbol }

/** Which leg of which group an order is. */
export interface LegOf {
  readonly of: ContingencyId
  readonly name: string
}
