import { createHash } from 'node:crypto'

/** How the venue names an account: 24 hex digits on the wire, and a number in old answers. Stable for a name. */
export function userIdOf(account: string): { readonly hex: string; readonly numeric: number } {
  const digest = createHash('sha256').update(account).digest()
  return { hex: digest.toString('hex', 0, 12), numeric: digest.readUInt32BE(12) }
}
