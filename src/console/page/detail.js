// @ts-check
import { conditionOf } from './actor-tree.js'
import { ChartView } from './chart.js'
import { element } from './elements.js'

/** @typedef {import('../inspection/feed-frame.ts').ActorDetail} ActorDetail */
/** @typedef {import('../inspection/feed-frame.ts').EventRow} EventRow */
/** @typedef {import('./actor-tree.js').Place} Place */

const EVENTS_SHOWN_MAX = 100

/** The chosen actor: its statechart, what it holds, what it is told. */
export class Detail {
  #root
  /** @type {string | undefined} Session id of the actor on show. */
  #shown
  /** @type {ChartView | undefined} */
  #chart
  #title = element('div', { class: 'title-line' })
  #chartArea = element('section', { class: 'chart-area', 'aria-label': 'Statechart' })
  #contents = element('div', { class: 'contents' })
  #events = element('tbody')
  #counted = element('small')

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root
  }

  /** @param {Place} place */
  choose(place) {
    if (place.actor?.id !== this.#shown) {
      this.#chartArea.replaceChildren()
      this.#contents.replaceChildren()
      this.#events.replaceChildren()
      this.#chart = undefined
    }
    this.#shown = place.actor?.id
    this.refresh(place)
    this.#root.replaceChildren(
      this.#title,
      this.#chartArea,
      element('div', { class: 'columns' }, [
        element('section', { 'aria-label': 'Contents' }, [this.#contents]),
        element('section', { 'aria-label': 'Events' }, [
          element('h3', {}, ['Events ', this.#counted]),
          element('table', { class: 'events' }, [this.#events]),
        ]),
      ]),
    )
  }

  /** @param {Place} place */
  refresh(place) {
    const { actor, child } = place
    const status = conditionOf(place)
    const facts = [
      actor?.kind === 'machine' ? 'statechart' : 'service',
      ...(child && child.restarts > 0 ? [`${child.restarts} restarts`] : []),
      ...(child && child.missing.length > 0 ? [`waits for ${child.missing.join(', ')}`] : []),
      ...(child ? looks(child) : []),
      ...(actor && actor.unlisted > 0 ? [`${actor.unlisted} children not listed`] : []),
    ]
    this.#title.replaceChildren(
      element('h2', {}, [place.path === '' ? (actor?.name ?? 'engine') : place.path]),
      element('span', { class: `badge ${status}` }, [status]),
      element('small', {}, [facts.join(' · ')]),
      ...(child?.crash ? [element('p', { class: 'crash' }, [`last crash: ${child.crash}`])] : []),
    )
    this.#counted.textContent = actor ? `${actor.events} received` : ''
  }

  /** @param {ActorDetail} detail */
  show(detail) {
    if (detail.id !== this.#shown) return
    if (detail.chart !== undefined) {
      this.#chart = detail.chart ? new ChartView(detail.chart) : undefined
      this.#chartArea.replaceChildren(...(this.#chart ? [this.#chart.svg] : []))
    }
    this.#chart?.light(detail.active)
    this.#contents.replaceChildren(
      ...Object.entries(detail.contents).flatMap(([name, value]) => [
        element('h3', {}, [name]),
        table(value),
      ]),
    )
    this.#events.prepend(...detail.events.map(eventRow).reverse())
    while (this.#events.childElementCount > EVENTS_SHOWN_MAX) this.#events.lastElementChild?.remove()
  }
}

/**
 * What the supervisor knows of a child beyond its state.
 * @param {import('../inspection/feed-frame.ts').ChildRow} child
 */
function looks({ children, inbox, withheld, lastPing }) {
  const counts = {
    conflated: inbox?.conflated,
    dropped: inbox?.dropped,
    refused: inbox?.refused,
    'withheld as poison': withheld,
  }
  return [
    ...(children ? [`${children.up} of ${children.total} children up`] : []),
    ...(inbox ? [`inbox ${inbox.depth} of ${inbox.limit}`] : []),
    ...Object.entries(counts).flatMap(([what, count]) => (count ? [`${count} ${what}`] : [])),
    ...(lastPing
      ? [
          `ping at ${timeOf(lastPing.at)}: ${lastPing.answered ? `${lastPing.tookMs.toFixed(1)} ms` : lastPing.reason}`,
        ]
      : []),
  ]
}

/** @param {number} at */
const timeOf = (at) => new Date(at).toISOString().slice(11, 23)

/**
 * An object as a table of its fields; anything else as it is.
 * @param {unknown} value
 */
function table(value) {
  if (typeof value !== 'object' || value === null) return element('pre', {}, [pretty(value)])
  const entries = Object.entries(value)
  if (entries.length === 0) return element('p', { class: 'hint' }, ['nothing'])
  return element('table', { class: 'fields' }, [
    element(
      'tbody',
      {},
      entries.map(([name, each]) =>
        element('tr', {}, [
          element('th', { scope: 'row' }, [name]),
          element('td', {}, [
            element('pre', { class: each === '[redacted]' ? 'secret' : typeof each }, [pretty(each)]),
          ]),
        ]),
      ),
    ),
  ])
}

/** @param {EventRow} event */
function eventRow({ number, at, type, from, payload }) {
  const text = payload === null ? '' : payloadText(payload)
  return element('tr', {}, [
    element('td', { class: 'when', title: `event ${number}` }, [timeOf(at)]),
    element('td', { class: 'type', title: type }, [type, element('small', {}, [from && ` from ${from}`])]),
    element('td', { class: 'payload', title: text }, [text]),
  ])
}

/** @param {unknown} payload */
function payloadText(payload) {
  if (typeof payload !== 'object' || payload === null) return String(payload)
  const { type: _, ...rest } = /** @type {Record<string, unknown>} */ (payload)
  return Object.entries(rest)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('  ')
}

/** @param {unknown} value */
function pretty(value) {
  if (typeof value === 'string') return value
  const short = JSON.stringify(value)
  return short.length <= 72 ? short : JSON.stringify(value, null, 2)
}
