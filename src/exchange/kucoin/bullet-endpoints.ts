import { NOTHING } from './parameters.ts'
import { futures, open, type Route, route } from './router.ts'
import type { Tokens } from './tokens.ts'

/** What the venue tells its clients; it cuts them later than it says. */
const PING_INTERVAL_MS = 18_000
const PING_TIMEOUT_MS = 10_000

/** The endpoints that open the door to the streams. The stream is served where the request came in. */
export function bulletEndpoints(tokens: Tokens): readonly Route[] {
  const bullet = (account: string | null, host: string) => ({
    token: tokens.issue(account),
    instanceServers: [
      {
        endpoint: `ws://${host}/`,
        encrypt: false,
        protocol: 'websocket',
        pingInterval: PING_INTERVAL_MS,
        pingTimeout: PING_TIMEOUT_MS,
      },
    ],
  })
  return [
    route('POST /api/v1/bullet-public', open(10), NOTHING, (_input, { host }) => bullet(null, host)),
    route('POST /api/v1/bullet-private', futures(10), NOTHING, (_input, { account, host }) =>
      bullet(account, host),
    ),
  ]
}
