import { hash } from 'node:crypto'

/** What the first entry is chained to. */
export const GENESIS = '0'.repeat(64)

/**
 * The hash of an entry's text and, through the one before it, of the whole log up to it: SHA-256, 64 hex digits.
 * A changed, missing, added or moved entry changes every hash after it.
 */
export const chainHash = (previous: string, text: string): string => hash('sha256', `${previous}\n${text}`)
