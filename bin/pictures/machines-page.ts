import type { AnyStateMachine } from 'xstate'
import { breakerMachine } from '../../machines/breaker.ts'
import { connectionMachine } from '../../machines/connection.ts'
import { ladderMachine } from '../../machines/ladder.ts'
import { orderMachine } from '../../machines/order.ts'
import { shutdownMachine } from '../../machines/shutdown.ts'
import { symbolMachine } from '../../machines/symbol.ts'
import { mermaidOf } from '../../src/pictures/statechart-picture.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { fileComment } from './doc-comment.ts'
import { block } from './parts.ts'

/** Every file of `machines/` with its machine; the most important first. */
export const MACHINES: Readonly<Record<string, AnyStateMachine>> = {
  'machines/order.ts': orderMachine,
  'machines/ladder.ts': ladderMachine,
  'machines/symbol.ts': symbolMachine,
  'machines/connection.ts': connectionMachine,
  'machines/breaker.ts': breakerMachine,
  'machines/shutdown.ts': shutdownMachine,
}

const INTRODUCTION = `# The machines

Made from \`machines/\` by \`npm run pictures\`; a test keeps it in step.

What may happen, machine by machine: pure statecharts, which can be read and drawn without running anything. Events stand
on the arrows, guards in brackets. An event that a state handles without leaving it is not drawn. The same charts, with
their active states lit, are on the page of \`--inspect\`.`

/** docs/machines.md: what each machine's file says of it, and its picture. */
export function machinesPage(disk: Disk): string {
  const sections = Object.entries(MACHINES).map(([path, machine]) =>
    [
      `## ${machine.id}`,
      `[\`${path}\`](../${path})`,
      fileComment(path, disk.readText(path)),
      block(mermaidOf(machine), 'mermaid'),
    ].join('\n\n'),
  )
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`
}
