import type { ChildReport } from '../supervision/tree.ts'

/** Tells of a child which dynamic supervisor it belongs to; undefined: it was declared by itself. */
export function dynamicParents(children: readonly ChildReport[]): (child: ChildReport) => string | undefined {
  const dynamic = new Set(children.filter(({ kind }) => kind === 'dynamic').map(({ path }) => path))
  return ({ path }) => {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    return dynamic.has(parent) ? parent : undefined
  }
}
