import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { OperatorFace } from '../../../src/console/operator/face.ts'
import type { Operable, OperatorAnswer, OperatorStatus } from '../../../src/console/operator/words.ts'
import { liveServers } from '../../../src/ports/live/server.ts'
import type { Listener } from '../../../src/ports/server.ts'

const TOKEN = 'a-token-that-nobody-guesses'
const status: OperatorStatus = {
  ladder: {
    state: 'CAUTION',
    phase: null,
    since: 1,
    trigger: 'cvar',
    value: '0.05',
    threshold: '0.04',
    pin: 'NORMAL',
    left: [],
  },
  phase: 'trading',
  openOrders: 2,
  positions: { XBTUSDTM: -3 },
}
const heard: unknown[] = []
let answer: OperatorAnswer = { done: 'moved', status }
const operable: Operable = {
  status: () => status,
  tighten: async (word) => {
    heard.push(word)
    return answer
  },
  loosen: async (word) => {
    heard.push(word)
    return answer
  },
}

let listener: Listener
beforeAll(async () => {
  listener = await liveServers.listen(0, new OperatorFace(TOKEN, operable))
})
afterAll(() => listener.close())
beforeEach(() => {
  heard.length = 0
  answer = { done: 'moved', status }
})

interface Question {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const known = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
const word = { to: 'STOP', by: 'ada', reason: 'the venue fills nothing' }

const ask = ({
  method = 'POST',
  path = '/tighten',
  headers = known,
  body = JSON.stringify(word),
}: Question) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const asked = request(`${listener.url}${path}`, { agent: false, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
    })
    asked.on('error', reject).end(body)
  })

describe('a word from who knows the token', () => {
  it('is heard, and what was done is said', async () => {
    expect(await ask({})).toEqual({ status: 200, body: { done: 'moved', status } })
    expect(heard).toEqual([word])
  })

  it('is heard without the blanks around it', async () => {
    await ask({ body: JSON.stringify({ ...word, by: '  ada ' }) })
    expect(heard).toEqual([word])
  })

  it('to loosen carries its confirmation', async () => {
    const loosen = { from: 'STOP', by: 'ada', reason: 'over', confirmation: 'RESUME FROM STOP' }
    expect((await ask({ path: '/loosen', body: JSON.stringify(loosen) })).status).toBe(200)
    expect(heard).toEqual([loosen])
  })

  it('that is not obeyed is a conflict, with the reason', async () => {
    answer = { done: 'refused', code: 'NOTHING_TIGHTER', reason: 'it stands on STOP', status }
    expect(await ask({})).toEqual({ status: 409, body: answer })
  })

  it('asks where the ladder stands', async () => {
    expect(await ask({ method: 'GET', path: '/status', body: '' })).toEqual({ status: 200, body: status })
  })
})

describe('nothing is heard', () => {
  const long = 'x'.repeat(501)
  const refused: readonly [string, Question, number, RegExp][] = [
    ['without the token', { headers: { ...known, authorization: '' } }, 401, /token/],
    ['with another token', { headers: { ...known, authorization: `Bearer ${TOKEN}x` } }, 401, /token/],
    ['with the token elsewhere', { headers: { ...known, authorization: TOKEN } }, 401, /token/],
    ['by a name that a stranger points here', { headers: { ...known, host: 'evil.example' } }, 403, /host/],
    ['from a page, ours too', { headers: { ...known, origin: listenerOrigin() } }, 403, /browser/],
    ['from a page that tells no origin', { headers: { ...known, origin: 'null' } }, 403, /browser/],
    ['from an image in a page', { headers: { ...known, 'sec-fetch-site': 'cross-site' } }, 403, /browser/],
    [
      'as a form of a page would send it',
      { headers: { ...known, 'content-type': 'text/plain' } },
      415,
      /json/,
    ],
    ['by another method', { method: 'PUT' }, 405, /POST/],
    ['a status by POST', { path: '/status' }, 405, /GET/],
    ['at another place', { path: '/stop' }, 404, /\/tighten/],
    ['no JSON', { body: '{' }, 400, /the word/],
    ['no rung', { body: JSON.stringify({ ...word, to: 'HALT' }) }, 400, /to: .*STOP/],
    ['no name', { body: JSON.stringify({ ...word, by: ' ' }) }, 400, /by: must not be empty/],
    ['no reason', { body: JSON.stringify({ to: 'STOP', by: 'ada' }) }, 400, /reason/],
    ['a reason without end', { body: JSON.stringify({ ...word, reason: long }) }, 400, /reason: .*500/],
    ['a name that paints a terminal', { body: JSON.stringify({ ...word, by: 'a\u001b[2J' }) }, 400, /by: /],
    ['a reason of two lines', { body: JSON.stringify({ ...word, reason: 'a\nb' }) }, 400, /reason: /],
    ['a key that nobody knows', { body: JSON.stringify({ ...word, force: true }) }, 400, /force/],
    [
      'to loosen without a confirmation',
      { path: '/loosen', body: JSON.stringify(word) },
      400,
      /confirmation/,
    ],
  ]
  it.each(refused)('%s', async (_how, question, expected, reason) => {
    const { status, body } = await ask(question)
    expect(status).toBe(expected)
    expect(body).toEqual({ refused: expect.stringMatching(reason) })
    expect(heard).toEqual([])
  })

  it('on a socket', async () => {
    const closed = await new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(listener.url.replace('http', 'ws'), { headers: known })
      socket.on('close', resolve)
      socket.on('error', reject)
    })
    expect(closed).toBe(1008)
  })
})

/** Any page of this machine; the port does not matter. */
function listenerOrigin(): string {
  return 'http://127.0.0.1:7007'
}
