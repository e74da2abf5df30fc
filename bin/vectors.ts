import { parseArgs } from 'node:util'
import { liveDisk } from '../src/ports/live/disk.ts'
import { filesUnder } from '../src/ports/live/files-under.ts'
import { judgeFiles } from '../src/vectors/run.ts'
import { passed, type Verdict } from '../src/vectors/verdict.ts'

/**
 * `npm run vectors -- DIR`: the KuCoin adapter and the simulated exchange against every protocol vector of a
 * folder, file by file. Exit code 0: everything passed; 1: something did not; 2: there is no such folder.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', default: false } },
})
const folder = positionals[0]
if (folder === undefined || !liveDisk.exists(folder)) {
  process.stderr.write(
    `vectors: ${folder ?? 'DIR'}: no such folder\nusage: npm run vectors -- DIR [--verbose]\n`,
  )
  process.exit(2)
}

const files = filesUnder(folder).map((file) => ({ file, text: liveDisk.readText(`${folder}/${file}`) }))

const counts = { files: 0, filesPassed: 0, cases: 0, casesPassed: 0, checks: 0 }
for await (const verdicts of judgeFiles(files)) {
  const good = verdicts.filter(passed)
  counts.files++
  counts.cases += verdicts.length
  counts.casesPassed += good.length
  counts.checks += verdicts.reduce((sum, verdict) => sum + verdict.checks.length, 0)
  const whole = verdicts.length > 0 && good.length === verdicts.length
  if (whole) counts.filesPassed++
  const [first] = verdicts
  const tally = verdicts.length === 1 ? '' : ` (${good.length} of ${verdicts.length})`
  process.stdout.write(`${whole ? 'passed' : 'FAILED'}  ${first?.file ?? ''}${tally}\n`)
  for (const verdict of verdicts) for (const line of linesOf(verdict)) process.stdout.write(`${line}\n`)
}
process.stdout.write(
  `\n${counts.filesPassed} of ${counts.files} files, ${counts.casesPassed} of ${counts.cases} cases passed; ${counts.checks} checks\n`,
)
process.exitCode = counts.files > 0 && counts.filesPassed === counts.files ? 0 : 1

/** What is wrong, what was taken as equal although it is not the same, and on request what was found right. */
function linesOf(verdict: Verdict): readonly string[] {
  const wrong = verdict.checks.flatMap(({ what, problems }) =>
    problems.map((problem) => `          ${verdict.name}: ${what}: ${problem}`),
  )
  const right = verdict.checks
    .filter(({ problems, notes }) => problems.length === 0 && (values.verbose || notes.length > 0))
    .map(
      ({ what, notes }) =>
        `          ${verdict.name}: ${what}${notes.length > 0 ? ` [${notes.join('; ')}]` : ''}`,
    )
  return [...right, ...wrong]
}
