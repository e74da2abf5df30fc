import { createKucoinFace, type KucoinFace } from '../../../src/exchange/kucoin/face.ts'
import type { FaultPlan } from '../../../src/exchange/kucoin/faults.ts'
import { type Credential, sign } from '../../../src/exchange/kucoin/signature.ts'
import type { HttpResponse } from '../../../src/ports/http.ts'
import { countingIds } from '../../../src/ports/ids.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { SimulatedNetwork } from '../../../src/ports/simulated/network.ts'
import type { Socket } from '../../../src/ports/sockets.ts'
import { type StillMarket, stillMarket } from '../still-market.ts'

export const ANN: Credential = {
  account: 'ann',
  key: 'ann-key',
  secret: 'ann-secret',
  passphrase: 'open sesame',
}
export const BOB: Credential = { account: 'bob', key: 'bob-key', secret: 'bob-secret', passphrase: 'hush' }

/** What the venue says, its envelope read. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly code: string
  readonly msg: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly data: any
  readonly text: string
}

export interface VenueWorld {
  readonly market: StillMarket
  readonly face: KucoinFace
  /** Asks for ann unless told otherwise; null signs nothing. */
  ask(call: string, body?: unknown, credential?: Credential | null): Promise<Answer>
  /** An order of ann's that the venue must take; returns its id. */
  place(changes?: Record<string, unknown>, credential?: Credential): Promise<string>
  /** Opens a stream over a simulated network, past its welcome. */
  stream(credential?: Credential | null): Promise<Stream>
  /** Opens any URL path on the venue. */
  open(path: string): Promise<Stream>
}

export interface Stream {
  readonly socket: Socket
  // biome-ignore lint/suspicious/noExplicitAny: frames of every shape.
  readonly frames: any[]
  readonly texts: string[]
  /** Code of its end, while it lasts undefined. */
  closed: number | undefined
  send(frame: object): void
  subscribe(topic: string, privateChannel?: boolean): void
  /** Pushes of a subject, oldest first. */
  // biome-ignore lint/suspicious/noExplicitAny: as frames.
  pushes(subject: string): any[]
}

/** KuCoin's face before a market that only moves when the test says so. */
export function venueWorld(faults: FaultPlan = {}, market = stillMarket()): VenueWorld {
  const { clock } = market
  const face = createKucoinFace({
    exchange: market.exchange,
    clock,
    random: seededRandom(1),
    ids: countingIds(),
    credentials: [ANN, BOB],
    faults,
  })
  const network = new SimulatedNetwork(clock, seededRandom(2), { meanMs: 1, jitterMs: 0 })
  const listening = network.servers.listen(0, face)
  let orders = 0

  const ask: VenueWorld['ask'] = async (call, body, credential = ANN) => {
    const [method = '', target = ''] = call.split(' ')
    const text = body === undefined ? '' : JSON.stringify(body)
    return readAnswer(
      await face.http({
        method,
        target,
        body: text,
        headers: {
          host: 'venue.test',
          'content-type': 'application/json',
          ...(credential ? signedHeaders(credential, clock.now(), method, target, text) : {}),
        },
      }),
    )
  }

  const open = async (path: string): Promise<Stream> => {
    const { url } = await listening
    const frames: unknown[] = []
    const texts: string[] = []
    const socket = network.sockets.open(url.replace('http', 'ws') + path, {
      opened: () => {},
      message: (text) => {
        texts.push(text)
        frames.push(JSON.parse(text))
      },
      closed: (code) => {
        stream.closed = code
      },
    })
    const stream: Stream = {
      socket,
      frames,
      texts,
      closed: undefined,
      send: (frame) => {
        socket.send(JSON.stringify(frame))
        market.pass(5)
      },
      subscribe: (topic, privateChannel = false) =>
        stream.send({ id: topic, type: 'subscribe', topic, privateChannel, response: true }),
      pushes: (subject) => stream.frames.filter((frame) => frame.subject === subject),
    }
    market.pass(5)
    return stream
  }

  return {
    market,
    face,
    ask,
    open,
    place: async (changes = {}, credential = ANN) => {
      orders++
      const answer = await ask(
        'POST /api/v1/orders',
        { ...limitBuy(`order${orders}`), ...changes },
        credential,
      )
      if (answer.code !== '200000') throw new Error(`not placed: ${answer.text}`)
      return answer.data.orderId
    },
    stream: async (credential = ANN) => {
      const kind = credential ? 'private' : 'public'
      const { data } = await ask(`POST /api/v1/bullet-${kind}`, undefined, credential)
      return open(`/?token=${data.token}&connectId=hello`)
    },
  }
}

/** A lot of XBTUSDTM at the price that the still market turns around. */
export const limitBuy = (clientOid: string) => ({
  clientOid,
  symbol: 'XBTUSDTM',
  side: 'buy',
  type: 'limit',
  leverage: 10,
  marginMode: 'CROSS',
  price: '10000',
  size: 1,
})

export const readAnswer = (response: HttpResponse): Answer => {
  const { code, msg, data } = response.body === '' ? { code: '' } : JSON.parse(response.body)
  return { status: response.status, headers: response.headers, code, msg, data, text: response.body }
}

/** What a client has to send along with a signed request. */
export const signedHeaders = (
  { key, secret, passphrase }: Credential,
  timestampMs: number,
  method: string,
  target: string,
  body: string,
): Record<string, string> => ({
  'kc-api-key': key,
  'kc-api-sign': sign(secret, timestampMs + method + target + body),
  'kc-api-timestamp': String(timestampMs),
  'kc-api-passphrase': sign(secret, passphrase),
  'kc-api-key-version': '3',
})
