import type { ChildReport, PingReport } from '../supervision/tree.ts'
import { dynamicParents } from './dynamic-children.ts'
import type { Metric, Sample } from './exposition.ts'

/**
 * What the tree says of its children. The children of a dynamic supervisor come and go by the thousand, and a metric
 * for each would outlive them all in whoever collects: they are one place, `orders/live/*`, and what is said of
 * it is said of those that are there now. So nothing here is a counter.
 */
export function treeMetrics(children: readonly ChildReport[]): readonly Metric[] {
  const places = placesOf(children)
  const gauge = (name: string, help: string, read: (place: Place) => readonly Sample[]): Metric => ({
    name,
    help,
    type: 'gauge',
    samples: places.flatMap((place) =>
      read(place).map(({ labels, value }) => ({ labels: { path: place.path, ...labels }, value })),
    ),
  })
  return [
    gauge('bulkhead_child_status', 'How many of this path are in this status.', ({ all }) =>
      [...Map.groupBy(all, ({ status }) => status)].map(([status, { length }]) => ({
        labels: { status },
        value: length,
      })),
    ),
    gauge('bulkhead_child_restarts', 'Restarts so far.', ({ all }) => [
      { value: sum(all, ({ restarts }) => restarts) },
    ]),
    gauge(
      'bulkhead_child_up_seconds',
      'Age of the present life, of the youngest of them; 0 without one.',
      ({ all }) => [{ value: Math.min(...all.map(({ upMs }) => upMs)) / 1000 }],
    ),
    gauge('bulkhead_child_missing', 'How many of the things that it needs are not ready.', ({ all }) => [
      { value: sum(all, ({ missing }) => missing.length) },
    ]),
    gauge('bulkhead_child_withheld', 'Events kept from it, because they had killed it.', ({ all }) => [
      { value: sum(all, ({ poisoned }) => poisoned) },
    ]),
    gauge('bulkhead_children', 'Children of a supervisor.', ({ all }) =>
      all.flatMap(({ children }) => (children ? [{ value: children.total }] : [])),
    ),
    gauge('bulkhead_children_up', 'Those of them that live.', ({ all }) =>
      all.flatMap(({ children }) => (children ? [{ value: children.up }] : [])),
    ),
    gauge('bulkhead_inbox_depth', 'Letters that wait.', ({ inboxes }) =>
      one(inboxes, () => sum(inboxes, ({ depth }) => depth)),
    ),
    gauge('bulkhead_inbox_most', 'The largest depth so far, of the fullest of them.', ({ inboxes }) =>
      one(inboxes, () => Math.max(...inboxes.map(({ most }) => most))),
    ),
    gauge('bulkhead_inbox_limit', 'Letters that there is room for.', ({ inboxes }) =>
      one(inboxes, () => sum(inboxes, ({ limit }) => limit)),
    ),
    gauge('bulkhead_inbox_lost', 'Letters that found no room, by what became of them.', ({ inboxes }) =>
      (['conflated', 'dropped', 'refused'] as const).flatMap((how) =>
        one(inboxes, () => sum(inboxes, (inbox) => inbox[how]), { how }),
      ),
    ),
    gauge(
      'bulkhead_child_pings',
      'How many have answered their last ping, and how many have not.',
      ({ pings }) =>
        [true, false].flatMap((answered) =>
          one(pings, () => pings.filter((ping) => ping.answered === answered).length, {
            answered: String(answered),
          }),
        ),
    ),
    gauge('bulkhead_child_ping_seconds', 'How long the slowest answer to a last ping took.', ({ pings }) => {
      const tookMs = pings.flatMap((ping) => (ping.answered ? [ping.tookMs] : []))
      return one(tookMs, () => Math.max(...tookMs) / 1000)
    }),
    gauge(
      'bulkhead_child_ping_timestamp_seconds',
      'When the longest unasked was asked, since 1970.',
      ({ pings }) => one(pings, () => Math.min(...pings.map(({ at }) => at)) / 1000),
    ),
  ]
}

interface Place {
  readonly path: string
  readonly all: readonly ChildReport[]
  readonly inboxes: readonly NonNullable<ChildReport['inbox']>[]
  readonly pings: readonly PingReport[]
}

function placesOf(children: readonly ChildReport[]): readonly Place[] {
  const dynamicParent = dynamicParents(children)
  const pathOf = (child: ChildReport): string => {
    const parent = dynamicParent(child)
    return parent === undefined ? child.path : `${parent}/*`
  }
  return [...Map.groupBy(children, pathOf)].map(([path, all]) => ({
    path,
    all,
    inboxes: all.flatMap(({ inbox }) => inbox ?? []),
    pings: all.flatMap(({ lastPing }) => lastPing ?? []),
  }))
}

/** One sample of several readings, none where there are none. */
const one = (readings: readonly unknown[], value: () => number, labels = {}): readonly Sample[] =>
  readings.length > 0 ? [{ labels, value: value() }] : []

const sum = <Item>(items: readonly Item[], count: (item: Item) => number): number =>
  items.reduce((total, item) => total + count(item), 0)
