import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { type HttpResponse, TransportError } from '../../src/ports/http.ts'
import type { Listener } from '../../src/ports/server.ts'
import { Host, ok, plain } from './parties.ts'
import { WORLDS, type World } from './worlds.ts'

/** What the request's promise rejected with; an answer is a failure of the test. */
const failure = (work: Promise<HttpResponse>): Promise<TransportError> =>
  work.then(
    (response) => Promise.reject(new Error(`answered with ${response.status}`)),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TransportError)
      return error as TransportError
    },
  )

const unanswered = (): Promise<HttpResponse> => new Promise(() => {})

describe.each(WORLDS)('http, %s', (_, make) => {
  let world: World
  let listener: Listener | undefined
  beforeEach(() => {
    world = make()
  })
  afterEach(async () => {
    world.http.close()
    await listener?.close()
    listener = undefined
  })
  const listen = async (host: Host): Promise<string> => {
    listener = await world.servers.listen(0, host)
    return listener.url
  }

  it('carries method, target, headers and body there, and status, headers and body back', async () => {
    const host = new Host(() => ({ status: 201, headers: { 'x-venue': 'says' }, body: '{"naïve":"✓"}' }))
    const url = await listen(host)
    const answer = await world.run(
      world.http.request(
        plain(`${url}/api/v1/orders?a=1&b=%2F`, { headers: { 'X-Sign': 's' }, body: 'größe' }),
      ),
    )
    expect(answer).toMatchObject({ status: 201, headers: { 'x-venue': 'says' }, body: '{"naïve":"✓"}' })
    expect(host.asked).toHaveLength(1)
    expect(host.asked[0]).toMatchObject({
      method: 'POST',
      target: '/api/v1/orders?a=1&b=%2F',
      headers: { host: new URL(url).host, 'x-sign': 's' },
      body: 'größe',
    })
  })

  test.each(['GET', 'POST', 'DELETE', 'PUT'] as const)('%s arrives without a body', async (method) => {
    const host = new Host()
    await world.run(world.http.request(plain(await listen(host), { method })))
    expect(host.asked).toMatchObject([{ method, target: '/', body: '' }])
  })

  test.each([204, 302, 400, 401, 429, 500, 503])(
    'a status of %i is an answer, and asked for once',
    async (status) => {
      const host = new Host(() => ({
        status,
        headers: { location: '/elsewhere', 'retry-after': '0' },
        body: '',
      }))
      expect(await world.run(world.http.request(plain(await listen(host), { method: 'GET' })))).toMatchObject(
        {
          status,
        },
      )
      await world.settle()
      expect(host.asked).toHaveLength(1)
    },
  )

  it('a slow answer within its time is an answer', async () => {
    const host = new Host(async () => {
      await Promise.resolve()
      return ok('late')
    })
    expect(await world.run(world.http.request(plain(await listen(host))))).toMatchObject({ body: 'late' })
  })

  it('answers that come in another order go to their own requests', async () => {
    const first = Promise.withResolvers<HttpResponse>()
    const host = new Host(({ target }) => {
      if (target === '/first') return first.promise
      first.resolve(ok('first'))
      return ok('second')
    })
    const url = await listen(host)
    const answers = await world.run(
      Promise.all(['/first', '/second'].map((path) => world.http.request(plain(url + path)))),
    )
    expect(answers.map(({ body }) => body)).toEqual(['first', 'second'])
  })

  describe('no answer', () => {
    it('where nothing listens, the request was not sent', async () => {
      const url = await listen(new Host())
      await listener?.close()
      const error = await world.run(failure(world.http.request(plain(url))))
      expect(error).toMatchObject({ phase: 'unsent', code: 'ECONNREFUSED' })
    })

    it('to a URL that is none, the request was not sent', async () => {
      const error = await world.run(failure(world.http.request(plain('nonsense?token=SECRET'))))
      expect(error.phase).toBe('unsent')
      expect(error.message).not.toContain('SECRET')
    })

    it('in time: it was sent, and its outcome is unknown', async () => {
      const host = new Host(unanswered)
      const request = plain(await listen(host), { responseTimeoutMs: 30 })
      const error = await world.run(failure(world.http.request(request)))
      expect(error).toMatchObject({ phase: 'sent', code: 'ETIMEDOUT' })
      expect(host.asked).toHaveLength(1)
    })

    it('because it was aborted: it was sent', async () => {
      const abort = new AbortController()
      const host = new Host(() => {
        abort.abort()
        return unanswered()
      })
      const error = await world.run(failure(world.http.request(plain(await listen(host)), abort.signal)))
      expect(error).toMatchObject({ phase: 'sent', code: 'ABORTED' })
      expect(host.asked).toHaveLength(1)
    })

    it('because it was aborted before it began: nobody is asked', async () => {
      const host = new Host()
      const request = world.http.request(plain(await listen(host)), AbortSignal.abort())
      expect(await world.run(failure(request))).toMatchObject({ phase: 'sent', code: 'ABORTED' })
      await world.settle()
      expect(host.asked).toEqual([])
    })

    it('because the server went away under it: it was sent, once', async () => {
      const late = Promise.withResolvers<HttpResponse>()
      const host: Host = new Host(() => {
        void listener?.close().then(() => late.resolve(ok()))
        return late.promise
      })
      const error = await world.run(failure(world.http.request(plain(await listen(host)))))
      expect(error).toMatchObject({ phase: 'sent', code: 'ECONNRESET' })
      expect(host.asked).toHaveLength(1)
    })
  })

  it('an abort after the answer changes nothing', async () => {
    const abort = new AbortController()
    const answer = await world.run(
      world.http.request(plain(await listen(new Host(() => ok('yes')))), abort.signal),
    )
    abort.abort()
    await world.settle()
    expect(answer.body).toBe('yes')
  })
})
