import { toDesk } from '../actors/messages.ts'
import { LIVE_ORDERS, symbolAt } from '../actors/names.ts'
import type { Config } from '../src/config/schema.ts'
import { labelled, type VenueName } from '../src/domain/instrument.ts'
import type { CrashReport } from '../src/supervision/spec.ts'
import type { Tree, TreeEvent } from '../src/supervision/tree.ts'
import type { Telemetry } from '../src/telemetry/telemetry.ts'
import { lineOfTreeEvent } from '../src/telemetry/tree-lines.ts'
import type { Auditor } from './auditor.ts'

interface Watching {
  readonly config: Config
  readonly telemetry: Telemetry
  readonly crashed?: (report: CrashReport) => void
}

/** Tells people and the audit of the tree; answers when the root has escalated. */
export function watchTree(
  tree: Tree,
  auditor: Auditor,
  { config, crashed, telemetry }: Watching,
): Promise<string> {
  return new Promise((resolve) => {
    tree.observe((event) => {
      auditor.treeEvent(event)
      if (event.type === 'Crashed') crashed?.(event.report)
      if (event.type === 'Escalated')
        resolve(`${event.report.path} has no restarts left: ${event.report.error.message}`)
      if (event.type === 'Quarantined') pullQuotes(tree, event.path, config.engine.venue)
      const line = isOrderly(event) ? undefined : lineOfTreeEvent(event)
      if (line) telemetry.line(line)
    })
  })
}

/** A symbol that is parked cannot pull its own quotes any more. */
function pullQuotes(tree: Tree, path: string, first: VenueName): void {
  const label = symbolAt(path)
  if (label) toDesk(tree, { type: 'CancelAll', which: { instrument: labelled(label, first) } })
}

/** Orders end while words to them are under way, and are suspended by the dozen with their gateway: no news. */
function isOrderly(event: TreeEvent): boolean {
  const orders = `${LIVE_ORDERS}/`
  if (event.type === 'DeadLetter') return event.to.startsWith(orders)
  return (event.type === 'Suspended' || event.type === 'Resumed') && event.path.startsWith(orders)
}
