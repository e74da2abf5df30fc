import { globSync } from 'node:fs'
import { published } from '../../chaos/scorecard.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import { configurationReference } from '../../src/config/reference.ts'
import type { Config } from '../../src/config/schema.ts'
import type { Disk } from '../../src/ports/disk.ts'
import {
  exitCodeTable,
  flagTable,
  journalExitCodeTable,
  journalFlagTable,
  journalVerbTable,
  operatorExitCodeTable,
  operatorFlagTable,
  operatorVerbTable,
} from './command-line-tables.ts'
import { contractTable } from './contract-table.ts'
import { denialTable } from './denial-table.ts'
import { engineTree } from './engine-tree.ts'
import { faultTable } from './fault-table.ts'
import { invariantTable } from './invariant-table.ts'
import { ladderTable, triggerTable } from './ladder-tables.ts'
import { machinesPage } from './machines-page.ts'
import { withParts } from './parts.ts'
import { promisedTable } from './promised-table.ts'
import { resiliencePage, resilienceSummary } from './resilience-page.ts'

/** Every page that is made from the code, whole or in part: its path and what should stand there. */
export function generatedPages(disk: Disk): ReadonlyMap<string, string> {
  const defaultsText = disk.readText(DEFAULTS_PATH)
  const config = defaultConfig(defaultsText)
  const parts = {
    tree: () => engineTree(config, disk),
    ladder: () => ladderTable(config.risk),
    triggers: () => triggerTable(config.risk.triggers),
    denials: denialTable,
    faults: faultTable,
    'promised-faults': promisedTable,
    flags: flagTable,
    'exit-codes': exitCodeTable,
    'journal-verbs': journalVerbTable,
    'journal-flags': journalFlagTable,
    'journal-exit-codes': journalExitCodeTable,
    'operator-verbs': operatorVerbTable,
    'operator-flags': operatorFlagTable,
    'operator-exit-codes': operatorExitCodeTable,
    invariants: () => invariantTable(disk),
    contract: () => contractTable(disk),
    resilience: () => resilienceSummary(published(disk)),
  }
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md').toSorted()].map((path) =>
    path.replaceAll('\\', '/'),
  )
  return new Map([
    ...pages.map((path) => [path, withParts(path, disk.readText(path), parts)] as const),
    ['docs/configuration.md', configurationReference(defaultsText)],
    ['docs/machines.md', machinesPage(disk)],
    ['docs/resilience.md', resiliencePage(published(disk))],
  ])
}

function defaultConfig(defaultsText: string): Config {
  const loaded = loadConfig({ defaultsText })
  if (!loaded.ok) throw new Error(`the defaults are refused: ${JSON.stringify(loaded.errors)}`)
  return loaded.config
}
