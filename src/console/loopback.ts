/**
 * Who may speak to the console. It listens on this machine only, but a browser on this machine runs strangers' pages:
 * one may ask us by a name that it lets point here (so the Host is checked), or open a socket from its own origin
 * (so the Origin is checked).
 */
type Headers = Readonly<Record<string, string>>

/** Whether the request was meant for this machine by name. Any port: it may come through a tunnel. */
export const isMeantForUs = (headers: Headers): boolean => isLoopback(headers.host ?? '')

/** Whether a socket was opened by a page of ours; a client that is no browser tells no origin. */
export function isOurOrigin(headers: Headers): boolean {
  const { origin, host } = headers
  return origin === undefined || origin === `http://${host}`
}

/** Whether a socket was opened by some page that this machine serves. */
export function isLocalOrigin(headers: Headers): boolean {
  const { origin } = headers
  if (origin === undefined) return true
  const match = /^https?:\/\/([^/]*)$/.exec(origin)
  return match?.[1] !== undefined && isLoopback(match[1])
}

const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host)
