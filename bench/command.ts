import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Disk } from '../src/ports/disk.ts'
import { type Bench, type Effort, FULL, QUICK } from './bench.ts'
import { BENCHES } from './catalogue.ts'
import type { Row } from './row.ts'
import { table } from './table.ts'

export interface CommandParts {
  readonly disk: Disk
  /** Takes one line for people. */
  readonly print: (line: string) => void
  readonly complain: (line: string) => void
  readonly benches?: readonly Bench[]
  readonly effort?: Effort
}

export const BENCH_FLAGS = {
  report: { type: 'string' },
  large: { type: 'boolean' },
  quick: { type: 'boolean' },
} as const

const USAGE = 'usage: npm run bench [-- NAME…] [--large | --quick] [--report FILE]'

/** `npm run bench [-- NAME…] [--large | --quick] [--report FILE]`. Returns the exit code: 0 measured, 2 not understood. */
export async function benchCommand(args: readonly string[], parts: CommandParts): Promise<number> {
  const { benches = BENCHES, complain, disk, print } = parts
  const asked = readArguments(args, benches)
  if (typeof asked === 'string') {
    complain(`bench: ${asked}\n${USAGE}`)
    return 2
  }
  const { effort = asked.quick ? QUICK : FULL } = parts
  print(machineLine())
  const rows: Row[] = []
  for (const bench of asked.benches) rows.push(...(await bench.run({ ...effort, large: asked.large })))
  print(table(rows))
  if (asked.reportFile !== undefined) disk.writeText(asked.reportFile, `${JSON.stringify(rows, null, 2)}\n`)
  return 0
}

interface Asked {
  readonly benches: readonly Bench[]
  readonly reportFile: string | undefined
  readonly large: boolean
  readonly quick: boolean
}

/** What to do, or the sentence that says why not. */
function readArguments(args: readonly string[], benches: readonly Bench[]): Asked | string {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: BENCH_FLAGS,
    })
    const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name))
    if (unknown !== undefined)
      return `no bench is named ${unknown}; there are ${benches.map(({ name }) => name).join(', ')}`
    const wanted = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
    const { large = false, quick = false } = values
    if (large && quick) return '--large and --quick exclude each other'
    return { benches: wanted, large, quick, reportFile: values.report }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What was measured on, and how much else it had to do: on a machine with load above 0, rates are too low. */
function machineLine(): string {
  const [cpu] = cpus()
  const [load = 0] = loadavg()
  const cores = `${availableParallelism()} cores of ${cpu?.model ?? 'unknown kind'}`
  return `node ${process.versions.node}, ${cores}, load ${load.toFixed(1)} before`
}
