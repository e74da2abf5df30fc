import type { ChildSpec, SupervisorSpec } from '../supervision/spec.ts'

/**
 * The supervision tree as text, one child a line: its id, what it is, when it is restarted, what it needs, what
 * happens when its budget is spent.
 */
export function treePicture(spec: SupervisorSpec): string {
  const rows = [...rowsOf(spec, '', '')]
  const columns = Math.max(...rows.map(([name]) => name.length)) + 2
  return rows.map(([name, note]) => `${name.padEnd(columns)}${note}`.trimEnd()).join('\n')
}

type Row = readonly [name: string, note: string]

function* rowsOf(spec: ChildSpec, lead: string, under: string): Generator<Row> {
  yield [lead + spec.id, noteOf(spec)]
  if (spec.kind !== 'supervisor') return
  for (const [index, child] of spec.children.entries()) {
    const last = index === spec.children.length - 1
    yield* rowsOf(child, `${under}${last ? '└─ ' : '├─ '}`, `${under}${last ? '   ' : '│  '}`)
  }
}

function noteOf(spec: ChildSpec): string {
  const { restart = 'permanent', needs = [], whenSpent = 'escalate' } = spec
  return [
    kindOf(spec),
    restart === 'permanent' ? '' : restart,
    needs.length > 0 ? `needs ${needs.join(', ')}` : '',
    whenSpent === 'quarantine' ? 'quarantine when its budget is spent' : '',
  ]
    .filter((part) => part !== '')
    .join('; ')
}

function kindOf(spec: ChildSpec): string {
  switch (spec.kind) {
    case 'supervisor':
      return spec.strategy
    case 'dynamic':
      return 'dynamic: any number, by key'
    case 'worker':
      return ''
    default: {
      const never: never = spec
      throw new Error(`unknown child: ${JSON.stringify(never)}`)
    }
  }
}
