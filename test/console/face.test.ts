import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createConsole } from '../../src/console/create.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
  new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const asked = request(`${house.console.url}${path}`, { agent: false, ...options }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      })
      asked.on('error', reject).end()
    },
  )

/** The first thing that happens to a socket: its first frame, or the code it was closed with. */
const connect = (path: string, headers: Record<string, string> = {}) =>
  new Promise<string | number>((resolve, reject) => {
    const socket = new WebSocket(`${house.console.url.replace('http', 'ws')}${path}`, { headers })
    socket.on('message', (data) => {
      resolve(String(data))
      socket.close()
    })
    socket.on('close', (code) => resolve(code))
    socket.on('error', reject)
  })

describe('the page', () => {
  it('listens on this machine alone', () => {
    expect(house.console.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it.each([
    ['/', 'text/html'],
    ['/?from=bookmark', 'text/html'],
    ['/app.js', 'text/javascript'],
    ['/style.css', 'text/css'],
    ['/icon.svg', 'image/svg+xml'],
  ])('serves %s', async (path, type) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toContain(type)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each(['/tsconfig.json', '/../create.ts', '/%2e%2e/create.ts', '/etc/passwd', '//app.js', '/feed'])(
    'has no %s',
    async (path) => expect((await ask(path)).status).toBe(404),
  )

  it('every file that it asks for is there, and none from elsewhere', async () => {
    const { body } = await ask('/')
    const asked = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(asked.length).toBeGreaterThan(2)
    const modules = new Set(asked)
    for (const path of modules) {
      expect(path).toMatch(/^\/[a-z-]+\.(js|css|svg)$/)
      const file = await ask(path)
      expect(file.status, path).toBe(200)
      for (const [, next] of file.body.matchAll(/from '\.(\/[^']+)'/g)) if (next) modules.add(next)
    }
    expect(modules.size).toBe(9)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const { status, headers } = await ask('/', { method })
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
  })
})

describe('a port that is taken', () => {
  it('is an error of whoever asked for it, and of nobody else', async () => {
    const parts = {
      servers: liveServers,
      inspection: house.inspection,
      status$: house.status$,
      children: () => [],
      queues: () => [],
    }
    const port = Number(new URL(house.console.url).port)
    await expect(createConsole({ ...parts, port })).rejects.toThrow('EADDRINUSE')
    expect((await ask('/')).status).toBe(200)
  })
})

describe('strangers', () => {
  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:80',
    '127.0.0.1@evil.example',
    '0.0.0.0',
  ])('asked for as %j it answers nothing', async (host) => {
    expect((await ask('/', { headers: { host } })).status).toBeGreaterThanOrEqual(400)
    expect(await connect('/feed', { host }).catch(() => 1008)).toBe(1008)
  })

  it.each(['localhost', 'localhost:9000', '127.0.0.1', '[::1]:80'])(
    'asked for as %s it answers',
    async (host) => expect((await ask('/', { headers: { host } })).status).toBe(200),
  )

  it.each([
    ['/feed', 'https://evil.example', 1008],
    ['/feed', 'null', 1008],
    ['/feed', 'http://localhost:3000', 1008],
    ['/', 'https://evil.example', 1008],
    ['/inspect', 'https://evil.example', 1008],
    ['/elsewhere', undefined, 1008],
  ])('a socket to %s from %s is closed', async (path, origin, code) => {
    expect(await connect(path, origin ? { origin } : {})).toBe(code)
  })

  it.each([
    ['/feed', undefined],
    ['/inspect', undefined],
    ['/inspect', 'http://localhost:3000'],
    ['/', 'http://127.0.0.1:8081'],
  ])('a socket to %s from %s is served', async (path, origin) => {
    expect(await connect(path, origin ? { origin } : {})).toMatch(/^\{/)
  })

  it('and the page itself is', async () => {
    expect(await connect('/feed', { origin: house.console.url })).toMatch(/^\{"sequence":0/)
  })
})
