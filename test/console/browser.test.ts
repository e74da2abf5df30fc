import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STATUS } from '../telemetry/samples.ts'
import { type House, openHouse } from './house.ts'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const hasChromium = existsSync(CHROMIUM)
if (!hasChromium) {
  if (process.env.CI) throw new Error(`there is no browser at ${CHROMIUM}`)
  console.warn(`SKIPPED: the page is not tested, because there is no browser at ${CHROMIUM}`)
}

describe.skipIf(!hasChromium)('the page in a real browser', () => {
  let house: House
  let browser: BrowserContext
  let page: Page
  let profile: string
  const complaints: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    house = await openHouse()
    profile = mkdtempSync(join(tmpdir(), 'bulkhead-page-'))
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: FLAGS,
      viewport: { width: 1400, height: 900 },
    })
    page = await browser.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => asked.push(request.url()))
    page.on('websocket', (socket) => asked.push(socket.url()))
    await page.goto(house.console.url)
  })

  afterAll(async () => {
    await browser?.close()
    await house?.close()
    if (profile) rmSync(profile, { recursive: true, force: true })
  })

  const row = (path: string) => page.locator(`[data-path="${path}"] > .row`)
  const state = (path: string) => page.locator(`[data-state="${path}"]`)
  const tell = (type: string, more: object = {}): boolean =>
    house.tree.tell('venue:kucoin/public', Object.assign({ type }, more))

  it('shows every actor in its tree, with its state', async () => {
    await row('venue:kucoin/public').waitFor()
    for (const path of ['', 'account', 'venue:kucoin', 'venue:kucoin/private', 'strategy', 'orders'])
      expect(await row(path).isVisible(), path).toBe(true)
    expect(await page.locator('[data-path="venue:kucoin"] [data-path="venue:kucoin/public"]').count()).toBe(1)
    await row('venue:kucoin/public')
      .locator('.state', { hasText: /^offline$/ })
      .waitFor()
    await row('account').locator('.state', { hasText: 'equity 10000' }).waitFor()
  })

  it('draws the statechart of the one that is chosen, and lights its active states as they change', async () => {
    await row('venue:kucoin/public').click()
    await page.locator('svg.chart .box.leaf[data-state="offline"]').waitFor()
    tell('Connect')
    await page.locator('.box.leaf[data-state="online.joining"]').waitFor()
    expect(await state('online').getAttribute('class')).toContain('active')
    expect(await state('offline').getAttribute('class')).not.toContain('active')
    tell('Joined')
    await page.locator('.box.leaf[data-state="online.live"]').waitFor()
    expect(await page.locator('.box.leaf').count()).toBe(1)
    expect(await row('venue:kucoin/public').locator('.state').textContent()).toBe('online.live')
  })

  it('shows its context without secrets, and its events as they come', async () => {
    tell('Tick', { price: '64250.1', note: '<img src=x onerror=alert(1)>' })
    await page.locator('.events .payload', { hasText: 'price 64250.1' }).waitFor()
    expect(await page.locator('.events img').count()).toBe(0)
    const contents = (await page.locator('.contents').textContent()) ?? ''
    expect(contents).toContain('attempts1')
    expect(contents).toContain('apiSecret[redacted]')
    expect(await page.content()).not.toContain('hunter2')
  })

  it('shows what a service shows as a table', async () => {
    await row('account').click()
    const equity = page.locator('.fields tr', { hasText: 'equity' }).locator('td')
    await equity.waitFor()
    expect(await equity.textContent()).toBe('10000')
    house.tree.tell('account', Object.assign({ type: 'Show' }, { equity: '9999.5' }))
    await page.locator('.fields td', { hasText: '9999.5' }).waitFor()
    expect(await page.locator('svg.chart').count()).toBe(0)
  })

  it('goes with the keyboard alone', async () => {
    await row('').click()
    await page.locator('[data-path=""]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await page.locator('h2', { hasText: 'venue:kucoin/public' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    expect(await row('venue:kucoin/public').isVisible()).toBe(false)
    await page.keyboard.press('ArrowRight')
    expect(await row('venue:kucoin/public').isVisible()).toBe(true)
    await page.keyboard.press('/')
    await page.keyboard.type('private')
    expect(await row('account').isVisible()).toBe(false)
    expect(await row('venue:kucoin/private').isVisible()).toBe(true)
    await page.locator('#filter').fill('')
  })

  it('shows what the supervisor knows of a child: inbox, pings, children', async () => {
    house.tree.enter(() => {
      for (let letter = 0; letter < 3; letter++) house.tree.tell('account', { type: `letter ${letter}` })
    })
    await house.tree.ping('account', 1_000)
    await row('account').click()
    const facts = page.locator('.title-line small')
    await facts.filter({ hasText: /inbox 0 of 2 · 1 dropped · ping at [\d:.]+: [\d.]+ ms/ }).waitFor()
    await row('venue:kucoin').click()
    await facts.filter({ hasText: '2 of 2 children up' }).waitFor()
  })

  it('shows a crash, a quarantine, and who waits for it', async () => {
    house.tree.tell('venue:kucoin/private', { type: 'Poison' })
    await page.locator('[data-path="venue:kucoin/private"] > .row .dot.quarantined').waitFor()
    await page.locator('[data-path="strategy"] > .row .dot.suspended').waitFor()
    await row('venue:kucoin/private').click()
    await page.locator('.crash', { hasText: 'Error: poison' }).waitFor()
  })

  it('follows a place through the lives of its actors', async () => {
    await row('venue:kucoin/public').click()
    await page.locator('.box.leaf[data-state="online.live"]').waitFor()
    tell('Poison')
    await page.locator('.box.leaf[data-state="offline"]').waitFor()
    await page.locator('[data-path="venue:kucoin/public"] > .row .lives', { hasText: '#2' }).waitFor()
  })

  it('shows orders come and go', async () => {
    for (let each = 0; each < 5; each++) house.tree.spawn('orders', `o${each}`, undefined)
    await row('orders/o4').waitFor()
    expect(await row('orders/o4').locator('.state').textContent()).toBe('none · idle · confirmed')
    await row('orders/o4').click()
    await page.locator('.box.leaf').nth(2).waitFor()
    expect(await page.locator('.box.leaf').count()).toBe(3)
    expect(await page.locator('.box.region').count()).toBe(3)
  })

  it('has ladder, money and feeds at its head', async () => {
    expect(await page.locator('#ladder [aria-current]').textContent()).toBe('NORMAL')
    house.status$.next({ ...STATUS, ladder: 'CRITICAL', equity: '9876.5' })
    await page.locator('.rung.CRITICAL').waitFor()
    const figures = await page.locator('#figures').textContent()
    for (const shown of [
      '9,876.50',
      'VaR, a day31.25',
      'CVaR, a day40.50',
      'no hedge holds180.00',
      'funding, 24 h0.50',
    ])
      expect(figures).toContain(shown)
    expect(await page.getByTitle('XBTUSDTM 45.00').count()).toBe(1)
    expect(await page.locator('.feed.lost').textContent()).toContain('private')
  })

  it('reads as well in light as in dark, down to a narrow window', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 480, height: 800 })
      const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect(overflow, colorScheme).toBe(false)
    }
    await page.setViewportSize({ width: 1400, height: 900 })
  })

  it('asks nobody but this machine, and complains of nothing', () => {
    expect(asked.length).toBeGreaterThan(5)
    for (const url of asked) expect(new URL(url).host).toBe(new URL(house.console.url).host)
    expect(complaints).toEqual([])
  })

  it('says when the engine is gone', async () => {
    await house.console.close()
    await page.locator('#connection.lost').waitFor()
    expect(await page.locator('#connection').textContent()).toContain('lost')
  })
})
