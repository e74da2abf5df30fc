import type { AnyStateMachine } from 'xstate'
import { breakerMachine } from '../../machines/breaker.ts'
import { connectionMachine } from '../../machines/connection.ts'
import { ladderMachine } from '../../machines/ladder.ts'
import { orderMachine } from '../../machines/order/order.ts'
import { shutdownMachine } from '../../machines/shutdown.ts'
import { symbolMachine } from '../../machines/symbol.ts'
import { type Rule, rulesOf } from '../../src/pictures/rules.ts'
import { mermaidOf, regionOf } from '../../src/pictures/statechart-picture.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { fileComment } from './doc-comment.ts'
import { block, table } from './parts.ts'

/** Every machine with its file; the most important first. */
export const MACHINES: Readonly<Record<string, AnyStateMachine>> = {
  'machines/order/order.ts': orderMachine,
  'machines/ladder.ts': ladderMachine,
  'machines/symbol.ts': symbolMachine,
  'machines/connection.ts': connectionMachine,
  'machines/breaker.ts': breakerMachine,
  'machines/shutdown.ts': shutdownMachine,
}

/** Regions with a file of their own, which are drawn one by one: beside each other nobody can read them. */
const REGIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'machines/order/order.ts': {
    'tracked.fill': 'machines/order/fill.ts',
    'tracked.command': 'machines/order/command.ts',
    'tracked.knowledge': 'machines/order/knowledge.ts',
  },
}

const INTRODUCTION = `# The machines

Made from \`machines/\` by \`npm run pictures\`; a test keeps it in step.

What may happen, machine by machine: pure statecharts, which can be read and drawn without running anything. Events stand
on the arrows, guards in brackets. An event that a state handles without leaving it is not drawn; where a machine has a file
a region, a table has it, and of the rules for one event the first whose guard holds counts. The same charts, with
their active states lit, are on the page of \`--inspect\`.`

/** docs/machines.md: what each machine's file says of it, and its picture. */
export function machinesPage(disk: Disk): string {
  const sections = Object.entries(MACHINES).flatMap(([path, machine]) => {
    const regions = Object.entries(REGIONS[path] ?? {})
    return [
      heading(disk, '##', machine.id, path),
      ...(regions.length === 0 ? [block(mermaidOf(machine), 'mermaid')] : []),
      ...regions.flatMap(([region, file]) => [
        heading(disk, '###', `${machine.id}: ${region.split('.').at(-1)}`, file),
        block(regionOf(machine, region), 'mermaid'),
        table(['in', 'when', 'goes to', 'does'], rulesOf(machine, region).map(rowOf)),
      ]),
    ]
  })
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`
}

const heading = (disk: Disk, level: string, title: string, path: string): string =>
  [`${level} ${title}`, `[\`${path}\`](../${path})`, fileComment(path, disk.readText(path))].join('\n\n')

const rowOf = ({ state, when, to, actions }: Rule): readonly string[] => [
  state || '*all of it*',
  when,
  to,
  actions.map((action) => `\`${action}\``).join(' '),
]
