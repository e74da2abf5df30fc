// @ts-check

/** Smaller than this it cannot be read: rather scroll. */
const SCALE_MIN = 0.8

/** A statechart as the engine drew it; only the light moves afterwards. */
export class ChartView {
  /** @type {readonly SVGElement[]} */
  #boxes
  /** @type {readonly SVGElement[]} */
  #arrows
  #active = ''
  svg

  /** @param {string} drawing SVG text, of which nothing but shapes is used. */
  constructor(drawing) {
    const parsed = new DOMParser().parseFromString(drawing, 'image/svg+xml')
    /** @type {unknown} */
    const root = document.importNode(parsed.documentElement, true)
    this.svg = /** @type {SVGSVGElement} */ (root)
    this.svg.style.minWidth = `${this.svg.width.baseVal.value * SCALE_MIN}px`
    this.#boxes = [...this.svg.querySelectorAll('g')]
    this.#arrows = /** @type {SVGElement[]} */ ([...this.svg.querySelectorAll('.arrow')])
  }

  /**
   * Lights the active states, all around them, and the ways out of them.
   * @param {readonly string[]} leaves
   */
  light(leaves) {
    const now = leaves.join(', ')
    if (now === this.#active) return
    this.#active = now
    const lit = new Set(leaves.flatMap(withParents))
    for (const box of this.#boxes) {
      const path = box.dataset.state ?? ''
      box.classList.toggle('active', lit.has(path))
      box.classList.toggle('leaf', leaves.includes(path))
    }
    for (const arrow of this.#arrows) {
      const open = lit.has(arrow.dataset.from ?? '')
      arrow.classList.toggle('lit', open)
      arrow.setAttribute('marker-end', open ? 'url(#lit-head)' : 'url(#head)')
    }
    this.svg.setAttribute('aria-label', `Statechart, active: ${now}`)
  }
}

/**
 * `a.b.c` lies in `a.b`, `a` and the root.
 * @param {string} path
 */
function withParents(path) {
  const names = path.split('.')
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('.'))]
}
