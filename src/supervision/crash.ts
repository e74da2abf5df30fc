/** What a guard saw of a crash. */
export interface Crash {
  readonly error: Error
  /** The event in hand, when there was one; `xstate.init` at its birth. */
  readonly event: unknown
  readonly lastGood: unknown
  /** The crash of an actor that it had spawned, when that was what it died of. */
  readonly nested: NestedCrash | undefined
}

/** `id` is what its machine calls the actor. */
export type NestedCrash = Crash & { readonly id: string }

/** With what the owner of the tree noted of it. */
export type NotedCrash = Crash & { readonly note: unknown }
