// @ts-check
import { declared, element, set } from './elements.js'

/** @typedef {import('../../telemetry/status.ts').StatusView} StatusView */

const LADDER = ['NORMAL', 'CAUTION', 'WARNING', 'CRITICAL', 'STOP']

const amounts = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const profits = new Intl.NumberFormat('en', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
})

/** The head of the page: ladder, money, orders, feeds. */
/** What is not known is said as it came.
 * @param {string} text @param {Intl.NumberFormat} format */
const number = (text, format) =>
  text.trim() === '' || Number.isNaN(Number(text)) ? text : format.format(Number(text))

export class Header {
  #ladder = declared('ladder')
  #figures = declared('figures')
  #feeds = declared('feeds')
  #connection = declared('connection')

  /** @param {boolean} live */
  connected(live) {
    this.#connection.textContent = live ? 'live' : 'connection lost, trying again'
    set(this.#connection, { class: live ? 'live' : 'lost' })
  }

  /** @param {StatusView} status */
  show(status) {
    const { ladder, orders, tree } = status
    this.#ladder.replaceChildren(
      ...LADDER.map((rung) =>
        element(
          'li',
          { class: rung === ladder ? `rung ${rung}` : 'rung', 'aria-current': rung === ladder && 'true' },
          [rung],
        ),
      ),
    )
    const profit = Number(status.dayPnl)
    const away = tree.total - tree.ready
    this.#figures.replaceChildren(
      ...figure('mode', `${status.mode} · ${status.venue}`),
      ...figure('phase', status.phase),
      ...figure('equity', number(status.equity, amounts)),
      ...figure('day', number(status.dayPnl, profits), profit < 0 ? 'bad' : profit > 0 ? 'good' : ''),
      ...portfolio(status.portfolio),
      ...figure('open', String(orders.open)),
      ...figure('uncertain', String(orders.uncertain), orders.uncertain > 0 ? 'bad' : ''),
      ...figure('sent', String(orders.sent)),
      ...figure('fills', String(orders.filled)),
      ...figure('restarts', String(status.restarts)),
      ...reconciliation(status.reconciliation),
      ...figure('ready', `${tree.ready}/${tree.total}`, away > 0 ? 'warn' : 'good'),
      ...(status.liquidation === null
        ? []
        : figure('liquidation in', `${Math.round(status.liquidation * 1000) / 10} %`, 'bad')),
      ...(tree.quarantined > 0 ? figure('quarantined', String(tree.quarantined), 'bad') : []),
    )
    this.#feeds.replaceChildren(
      ...status.feeds.map(({ name, state, ageMs }) =>
        element('li', { class: `feed ${state}` }, [
          name,
          element('small', {}, [state === 'live' ? age(ageMs) : state]),
        ]),
      ),
      ...status.positions.map(({ symbol, lots, pnl }) =>
        element('li', { class: 'position' }, [
          symbol,
          element('b', {}, [lots > 0 ? `+${lots}` : String(lots)]),
          element('small', { class: Number(pnl) < 0 ? 'bad' : 'good' }, [profits.format(Number(pnl))]),
        ]),
      ),
    )
  }
}

/** Whether we know what the venue knows, and what the last loss of the private stream has cost.
 * @param {StatusView['reconciliation']} view */
function reconciliation({ equal, differences, lastGap }) {
  const found = Object.values(differences).reduce((sum, count) => sum + count, 0)
  return [
    ...figure('reconciled', equal ? 'yes' : 'no', equal ? 'good' : 'bad'),
    ...figure('differences', String(found)),
    ...(lastGap
      ? figure('last gap', `${age(lastGap.lostMs)}, equal after ${age(lastGap.equalAfterMs)}`)
      : []),
  ]
}

/**
 * All positions together: the tail of a day, the worst of the stresses, and funding. The rest is a word under the mouse.
 * @param {StatusView['portfolio']} all
 */
function portfolio(all) {
  if (!all) return []
  /** @param {number | null} value */
  const amount = (value) => (value === null ? 'unknown' : amounts.format(value))
  const worst = all.worstStress
  const parts = all.components.map(({ symbol, cvar }) => `${symbol} ${amount(cvar)}`).join('\n')
  const lost = (worst?.positions ?? []).map(({ symbol, loss }) => `${symbol} ${amount(loss)}`)
  const stresses = [...lost, ...all.stress.map(({ name, loss }) => `${name} ${amount(loss)}`)].join('\n')
  return [
    ...figure('VaR, a day', amount(all.valueAtRisk), '', all.method),
    ...figure('CVaR, a day', amount(all.cvar), '', parts),
    ...(worst ? figure(worst.name, amount(worst.loss), '', stresses) : []),
    ...figure(`funding, ${Math.round(all.fundingMs / 3_600_000)} h`, amount(all.fundingCost)),
    ...(all.lossScale < 1 ? figure('sizes', `× ${all.lossScale.toFixed(2)}`, 'warn') : []),
  ]
}

/**
 * @param {string} name
 * @param {string} value
 */
function figure(name, value, tone = '', title = '') {
  return [
    element('div', title === '' ? {} : { title }, [
      element('dt', {}, [name]),
      element('dd', { class: tone }, [value]),
    ]),
  ]
}

/** @param {number} ms */
const age = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)
