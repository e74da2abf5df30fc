import { request } from 'node:http'
import { BehaviorSubject } from 'rxjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ReconciliationTally } from '../../actors/reconciliation-tally.ts'
import { type Console, createConsole } from '../../src/console/create.ts'
import { exposition } from '../../src/console/exposition.ts'
import { createInspection } from '../../src/console/inspection/inspection.ts'
import { liveServers } from '../../src/ports/live/server.ts'
import type { StatusView } from '../../src/telemetry/status.ts'
import { BOOM, fragile, type Grove, group, started, worker } from '../supervision/harness.ts'
import { STATUS } from '../telemetry/samples.ts'

const AT_ONCE = { initialMs: 0, factor: 1, maxMs: 0, healthyAfterMs: 1_000 }
const LATE = { initialMs: 60_000, factor: 1, maxMs: 60_000, healthyAfterMs: 1_000 }

let grove: Grove
let served: Console
const gap = { losses: 1, held: 0, spilled: false }
const tally = new ReconciliationTally()
tally.found('missing-fill', 2)
tally.gap({ ...gap, lostMs: 200, equalAfterMs: 150 })
tally.gap({ ...gap, lostMs: 4_000, equalAfterMs: 50 })
const status$ = new BehaviorSubject<StatusView>({ ...STATUS, reconciliation: tally.view(true) })

/** A tree in which something of everything has happened. */
beforeAll(async () => {
  grove = started([
    group('venue', 'one-for-one', [
      worker('gateway', fragile, {
        backoff: LATE,
        inbox: { limit: 2, whenFull: 'drop-oldest', keep: { while: 'away' } },
      }),
      worker('stream', fragile, { needs: ['gateway'] }),
    ]),
    worker('poisoned', fragile, { backoff: AT_ONCE }),
    worker('parked', fragile, { budget: { restarts: 0, withinMs: 1_000 }, whenSpent: 'quarantine' }),
    worker('alive', fragile),
    {
      kind: 'dynamic',
      id: 'orders',
      template: () => ({
        kind: 'worker',
        logic: fragile,
        backoff: AT_ONCE,
        inbox: { limit: 8, whenFull: 'refuse' },
      }),
    },
  ])
  const { tree } = grove
  for (const key of ['a', 'b', 'c']) tree.spawn('orders', key, undefined)
  tree.tell('orders/b', BOOM)
  tree.tell('parked', BOOM)
  for (let death = 0; death < 3; death++) {
    tree.tell('poisoned', BOOM)
    grove.pass(1)
  }
  tree.tell('venue/gateway', BOOM)
  for (let letter = 0; letter < 3; letter++) tree.tell('venue/gateway', { type: `letter ${letter}` })
  await tree.ping('alive', 100)
  await tree.ping('orders/a', 100)
  grove.pass(2_000)
  served = await createConsole({
    servers: liveServers,
    port: 0,
    inspection: createInspection({ clock: grove.clock }),
    status$,
    children: () => tree.children(),
    queues: () => [{ name: 'waiting reads', held: 1, most: 5, bound: 64 }],
  })
})
afterAll(async () => {
  await served.close()
  await grove.stop()
})

const SAMPLE = /^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*",?)*)\})? (-?[\d.]+(?:e[+-]\d+)?)$/

/** What the lines of a histogram have after its name. */
const PARTS = ['_bucket', '_sum', '_count']

/** Every sample by its name and labels, read strictly: a line that is none fails. */
async function scraped(): Promise<Map<string, number>> {
  const response = await fetch(`${served.url}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  expect(text.endsWith('\n')).toBe(true)
  const samples = new Map<string, number>()
  let described = ''
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('# HELP ')) {
      described = line.split(' ')[2] ?? ''
      continue
    }
    if (line.startsWith('# TYPE ')) {
      expect(line).toMatch(new RegExp(`^# TYPE ${described} (gauge|counter|histogram)$`))
      continue
    }
    const [, name, labels, value] = SAMPLE.exec(line) ?? []
    expect([described, ...PARTS.map((part) => described + part)], line).toContain(name)
    const key = labels === undefined ? String(name) : `${name}{${labels}}`
    expect(samples.has(key), `${key} twice`).toBe(false)
    samples.set(key, Number(value))
  }
  return samples
}

it.each<[string, string, number]>([
  ['a supervisor that waits', 'bulkhead_child_status{path="venue",status="starting"}', 1],
  ['a child that restarts', 'bulkhead_child_status{path="venue/gateway",status="restarting"}', 1],
  ['a child that is suspended', 'bulkhead_child_status{path="venue/stream",status="suspended"}', 1],
  ['what it needs', 'bulkhead_child_missing{path="venue/stream"}', 1],
  ['a child that is parked', 'bulkhead_child_status{path="parked",status="quarantined"}', 1],
  ['how many a supervisor has', 'bulkhead_children{path="venue"}', 2],
  ['how many of them live', 'bulkhead_children_up{path="venue"}', 1],
  ['restarts', 'bulkhead_child_restarts{path="poisoned"}', 2],
  ['no restarts', 'bulkhead_child_restarts{path="alive"}', 0],
  ['the age of a life', 'bulkhead_child_up_seconds{path="alive"}', 2.003],
  ['nobody’s age', 'bulkhead_child_up_seconds{path="parked"}', 0],
  ['an event that is withheld', 'bulkhead_child_withheld{path="poisoned"}', 1],
  ['letters that wait', 'bulkhead_inbox_depth{path="venue/gateway"}', 2],
  ['the most letters that waited', 'bulkhead_inbox_most{path="venue/gateway"}', 2],
  ['what waits in a queue', 'bulkhead_queue_held{queue="waiting reads"}', 1],
  ['the most that has waited in it', 'bulkhead_queue_most{queue="waiting reads"}', 5],
  ['what it has room for', 'bulkhead_queue_bound{queue="waiting reads"}', 64],
  ['room for letters', 'bulkhead_inbox_limit{path="venue/gateway"}', 2],
  ['letters that were dropped', 'bulkhead_inbox_lost{path="venue/gateway",how="dropped"}', 1],
  ['letters that were not refused', 'bulkhead_inbox_lost{path="venue/gateway",how="refused"}', 0],
  ['a ping that was answered', 'bulkhead_child_pings{path="alive",answered="true"}', 1],
  ['when it was', 'bulkhead_child_ping_timestamp_seconds{path="alive"}', 1_700_000_000.003],
  ['how long it took', 'bulkhead_child_ping_seconds{path="alive"}', 0],
  ['a crowd as one', 'bulkhead_child_status{path="orders/*",status="ready"}', 3],
  ['a crowd’s restarts', 'bulkhead_child_restarts{path="orders/*"}', 1],
  ['a crowd’s room', 'bulkhead_inbox_limit{path="orders/*"}', 24],
  ['a crowd’s pings', 'bulkhead_child_pings{path="orders/*",answered="false"}', 0],
  ['its supervisor', 'bulkhead_children{path="orders"}', 3],
  ['the ladder', 'bulkhead_ladder_rung{rung="NORMAL"}', 0],
  ['money', 'bulkhead_equity', Number(STATUS.equity)],
  ['the tail', 'bulkhead_cvar', 40.5],
  ['its edge', 'bulkhead_value_at_risk', 31.25],
  ['a position’s part of it', 'bulkhead_cvar_component{symbol="ETHUSDTM"}', -4.5],
  ['the worst crash', 'bulkhead_stress_worst_loss{scenario="no hedge holds"}', 180],
  ['its share of the equity', 'bulkhead_stress_worst_share', 0.018],
  ['what a position loses in it', 'bulkhead_stress_worst_position_loss{symbol="ETHUSDTM"}', 60],
  ['a crash', 'bulkhead_stress_loss{scenario="no hedge holds"}', 180],
  ['funding to come', 'bulkhead_funding_projected', 0.5],
  ['sizes after losses', 'bulkhead_loss_scale', 1],
  ['orders so far', 'bulkhead_orders_total', STATUS.orders.sent],
  ['equality', 'bulkhead_reconciled', 1],
  ['differences by class', 'bulkhead_differences_total{class="missing-fill"}', 2],
  ['the last gap', 'bulkhead_gap_last_seconds{part="lost"}', 4],
  ['what the last gap cost', 'bulkhead_gap_last_seconds{part="equal_after"}', 0.05],
  ['how many gaps were short', 'bulkhead_gap_lost_seconds_bucket{le="1"}', 1],
  ['how many gaps there were', 'bulkhead_gap_lost_seconds_bucket{le="+Inf"}', 2],
  ['how long they were', 'bulkhead_gap_lost_seconds_sum', 4.2],
  ['how often there was equality again', 'bulkhead_gap_equal_after_seconds_count', 2],
  ['a feed', `bulkhead_feed_live{feed="${STATUS.feeds[0]?.name}"}`, 1],
])('tells %s', async (_, sample, value) => {
  expect((await scraped()).get(sample)).toBe(value)
})

it('names no child of a crowd, and says nothing of an inbox or a ping where there is none', async () => {
  const names = [...(await scraped()).keys()]
  expect(names.filter((name) => /"orders\/[abc]"/.test(name))).toEqual([])
  expect(names.filter((name) => /^bulkhead_(inbox|child_ping).*"parked"/.test(name))).toEqual([])
})

it('is as old as the moment it is asked', async () => {
  status$.next({ ...STATUS, ladder: 'STOP', equity: '', portfolio: null })
  grove.tree.tell('alive', BOOM)
  const samples = await scraped()
  expect(samples.get('bulkhead_ladder_rung{rung="STOP"}')).toBe(4)
  expect(samples.has('bulkhead_equity')).toBe(false)
  expect(samples.has('bulkhead_cvar')).toBe(false)
  expect(samples.get('bulkhead_child_status{path="alive",status="restarting"}')).toBe(1)
})

it.each([
  ['POST', {}, 405],
  ['GET', { host: 'evil.example' }, 403],
])('answers %s with %j by %i', async (method, headers, status) => {
  const answered = await new Promise((resolve, reject) => {
    request(`${served.url}/metrics`, { method, headers, agent: false }, (response) => {
      resolve(response.statusCode)
      response.resume()
    })
      .on('error', reject)
      .end()
  })
  expect(answered).toBe(status)
})

it('text from elsewhere cannot leave its quotes', () => {
  const labels = { path: 'a"} 1\nforged 2 \\' }
  const samples = [{ labels, value: Number.POSITIVE_INFINITY }]
  expect(exposition([{ name: 'x', help: 'one\ntwo', type: 'gauge', samples }])).toBe(
    '# HELP x one\\ntwo\n# TYPE x gauge\nx{path="a\\"} 1\\nforged 2 \\\\"} +Inf\n',
  )
})
