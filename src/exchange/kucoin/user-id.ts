import { createHash } from 'node:crypto'

export interface UserId {
  readonly hex: string
  readonly numeric: number
}

const known = new Map<string, UserId>()

/** How the venue names an account: 24 hex digits on the wire, and a number in old answers. Stable for a name. */
export function userIdOf(account: string): UserId {
  const remembered = known.get(account)
  if (remembered) return remembered
  const digest = createHash('sha256').update(account).digest()
  const id = { hex: digest.toString('hex', 0, 12), numeric: digest.readUInt32BE(12) }
  known.set(account, id)
  return id
}
