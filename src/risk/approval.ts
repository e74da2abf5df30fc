declare const approved: unique symbol

/**
 * Proof that the door let this through. Only `src/risk/door.ts` makes one, and a gateway accepts nothing else,
 * so an order that skipped the checks does not compile.
 */
export type RiskApproved<Intent> = Intent & { readonly [approved]: true }
