// @ts-check
import { element, set } from './elements.js'

/** @typedef {import('../inspection/summary.ts').ActorSummary} ActorSummary */
/** @typedef {import('../inspection/feed-frame.ts').ChildRow} ChildRow */

/**
 * One place in the tree. It outlives the actors that come and go there.
 * @typedef {object} Place
 * @property {string} path
 * @property {ActorSummary | undefined} actor The living one, or the last.
 * @property {ChildRow | undefined} child What the supervisor says of it.
 * @property {Place | undefined} parent
 * @property {Place[]} children
 * @property {boolean | undefined} open undefined: as the tree thinks best.
 * @property {HTMLElement} item
 * @property {HTMLElement} row
 * @property {HTMLElement} group
 */

/** A place with more children than this is closed until somebody opens it. */
const OPEN_CHILDREN_MAX = 24

/** The supervision tree, as the ARIA tree pattern has it: one row has the focus, arrows move it. */
export class ActorTree {
  /** @type {Map<string, Place>} */
  #places = new Map()
  /** @type {Map<string, string>} Session ids to paths. */
  #paths = new Map()
  /** @type {Place | undefined} */
  chosen
  #filter = ''
  #root
  #hooks

  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} filter
   * @param {{ chosen: (place: Place) => void, changed: (place: Place) => void }} hooks
   */
  constructor(root, filter, hooks) {
    this.#root = root
    this.#hooks = hooks
    root.addEventListener('keydown', (event) => this.#key(event))
    root.addEventListener('click', (event) => this.#click(event))
    filter.addEventListener('input', () => this.#filterBy(/** @type {HTMLInputElement} */ (filter).value))
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.target === filter) return
      event.preventDefault()
      filter.focus()
    })
  }

  /** Everything known is void; the chosen path stays chosen. */
  clear() {
    for (const place of this.#places.values()) {
      place.actor = undefined
      place.child = undefined
    }
    this.#paths.clear()
  }

  /** @param {readonly ActorSummary[]} actors */
  merge(actors) {
    for (const actor of actors) {
      const place = this.#place(actor.path)
      this.#paths.set(actor.id, actor.path)
      const current = place.actor
      const replaces =
        !current || current.id === actor.id || actor.status === 'active' || current.status !== 'active'
      if (!replaces) continue
      place.actor = actor
      this.#paint(place)
      if (place !== this.chosen) continue
      // A restarted child is a new actor in the same place: go on watching the place.
      if (current?.id === actor.id) this.#hooks.changed(place)
      else this.#hooks.chosen(place)
    }
    this.#sweep()
  }

  /** @param {readonly string[]} ids */
  forget(ids) {
    for (const id of ids) {
      const place = this.#places.get(this.#paths.get(id) ?? '')
      this.#paths.delete(id)
      if (place?.actor?.id !== id) continue
      place.actor = undefined
      this.#paint(place)
    }
    this.#sweep()
  }

  /** @param {readonly ChildRow[]} rows */
  report(rows) {
    const told = new Map(rows.map((row) => [row.path, row]))
    for (const path of told.keys()) this.#place(path)
    for (const place of this.#places.values()) {
      const child = told.get(place.path)
      if (child === place.child) continue
      place.child = child
      this.#paint(place)
      if (place === this.chosen) this.#hooks.changed(place)
    }
    this.#sweep()
  }

  /** @param {string} path */
  choose(path) {
    const place = this.#places.get(path)
    if (!place) return
    if (this.chosen) set(this.chosen.item, { 'aria-selected': 'false' })
    this.chosen = place
    set(place.item, { 'aria-selected': 'true' })
    this.#focus(place, false)
    this.#hooks.chosen(place)
  }

  /**
   * @param {string} path
   * @returns {Place}
   */
  #place(path) {
    const found = this.#places.get(path)
    if (found) return found
    const parent = path === '' ? undefined : this.#place(parentOf(path))
    const row = element('div', { class: 'row' })
    const group = element('div', { role: 'group', class: 'group' })
    const item = element(
      'div',
      { role: 'treeitem', 'aria-selected': 'false', tabindex: -1, 'data-path': path },
      [row, group],
    )
    /** @type {Place} */
    const place = {
      path,
      actor: undefined,
      child: undefined,
      parent,
      children: [],
      open: undefined,
      item,
      row,
      group,
    }
    this.#places.set(path, place)
    set(item, { 'aria-level': depthOf(place) })
    if (parent) {
      parent.children.push(place)
      parent.group.append(item)
      this.#paint(parent)
    } else {
      this.#root.append(item)
      set(item, { tabindex: 0 })
    }
    this.#paint(place)
    return place
  }

  /** Takes away places where nothing is and nothing hangs. */
  #sweep() {
    for (const place of [...this.#places.values()].reverse()) {
      if (place.actor || place.child || place.children.length > 0 || place === this.chosen) continue
      this.#places.delete(place.path)
      place.item.remove()
      const { parent } = place
      if (!parent) continue
      parent.children.splice(parent.children.indexOf(place), 1)
      this.#paint(parent)
    }
  }

  /** @param {Place} place */
  #paint(place) {
    const { actor, child, children, row, item } = place
    const open = isOpen(place)
    const name =
      place.path === '' ? (actor?.name ?? 'engine') : place.path.slice(place.path.lastIndexOf('/') + 1)
    const note = child?.crash && child.status !== 'ready' ? child.crash : (actor?.state ?? '')
    const lives = actor?.name.match(/#(\d+)$/)?.[1]
    const status = conditionOf(place)
    row.replaceChildren(
      element('span', { class: 'twist', 'aria-hidden': 'true' }, [
        children.length === 0 ? '' : open ? '▾' : '▸',
      ]),
      element('span', { class: `dot ${status}`, title: status }),
      element('span', { class: 'name' }, [name]),
      ...(children.length > 0 && !open
        ? [element('span', { class: 'count' }, [String(children.length)])]
        : []),
      ...(lives ? [element('span', { class: 'lives', title: `life ${lives}` }, [`#${lives}`])] : []),
      element('span', { class: 'state', title: note }, [
        status === 'ready' || status === 'active' ? note : `${status} ${note}`,
      ]),
    )
    set(item, {
      'aria-expanded': children.length === 0 ? undefined : String(open),
      'aria-label': `${name}, ${status}${note ? `, ${note}` : ''}`,
    })
    item.classList.toggle('closed', !open)
    if (this.#filter !== '') this.#applyFilter(place)
  }

  /** @param {string} text */
  #filterBy(text) {
    this.#filter = text.trim().toLowerCase()
    for (const place of this.#places.values()) this.#applyFilter(place)
  }

  /** @param {Place} place */
  #applyFilter(place) {
    const hit = this.#filter === '' || holds(place, this.#filter)
    place.item.hidden = !hit
    if (this.#filter !== '' && hit) place.item.classList.remove('closed')
    else place.item.classList.toggle('closed', !isOpen(place))
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = /** @type {Element} */ (event.target)
    const path = target.closest('[role=treeitem]')?.getAttribute('data-path')
    const place = path === null || path === undefined ? undefined : this.#places.get(path)
    if (!place) return
    if (target.closest('.twist')) this.#toggle(place, !isOpen(place))
    else this.choose(place.path)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const focused = this.#places.get(document.activeElement?.getAttribute('data-path') ?? '')
    if (!focused) return
    const visible = [...this.#places.values()].filter((place) => place.item.checkVisibility?.() ?? true)
    const ordered = visible.sort((left, right) =>
      left.item.compareDocumentPosition(right.item) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )
    const at = ordered.indexOf(focused)
    const open = isOpen(focused)
    switch (event.key) {
      case 'ArrowDown':
        this.#focus(ordered[at + 1])
        break
      case 'ArrowUp':
        this.#focus(ordered[at - 1])
        break
      case 'Home':
        this.#focus(ordered[0])
        break
      case 'End':
        this.#focus(ordered.at(-1))
        break
      case 'ArrowRight':
        if (focused.children.length > 0 && !open) this.#toggle(focused, true)
        else this.#focus(focused.children[0])
        break
      case 'ArrowLeft':
        if (focused.children.length > 0 && open) this.#toggle(focused, false)
        else this.#focus(focused.parent)
        break
      case 'Enter':
      case ' ':
        this.choose(focused.path)
        break
      default:
        return
    }
    event.preventDefault()
  }

  /**
   * @param {Place} place
   * @param {boolean} open
   */
  #toggle(place, open) {
    place.open = open
    this.#paint(place)
  }

  /** @param {Place | undefined} place */
  #focus(place, move = true) {
    if (!place) return
    for (const other of this.#root.querySelectorAll('[tabindex="0"]')) set(other, { tabindex: -1 })
    set(place.item, { tabindex: 0 })
    if (move) place.item.focus()
  }
}

/**
 * How a place is: what its supervisor says, else what its actor is.
 * @param {Place} place
 */
export const conditionOf = ({ actor, child }) => child?.status ?? actor?.status ?? 'absent'

/** @param {Place} place */
const isOpen = (place) => place.open ?? place.children.length <= OPEN_CHILDREN_MAX

/**
 * @param {Place} place
 * @param {string} text
 * @returns {boolean}
 */
const holds = (place, text) =>
  `${place.path} ${place.actor?.state ?? ''} ${conditionOf(place)}`.toLowerCase().includes(text) ||
  place.children.some((child) => holds(child, text))

/** @param {string} path */
const parentOf = (path) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '')

/**
 * @param {Place} place
 * @returns {number}
 */
const depthOf = (place) => (place.parent ? depthOf(place.parent) + 1 : 1)
