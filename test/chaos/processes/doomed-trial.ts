import { tmpdir } from 'node:os'
import { Stable } from '../../../chaos/processes/stable.ts'

/** Starts two programs, stops one of them, says their pids, and waits to be killed. */
const stable = new Stable(tmpdir())
const [running, stopped] = [stable.exchange([]), stable.exchange([])]
const hellos = await Promise.all(
  [running, stopped].map((each) => each.hears((line) => 'url' in line, 'its address')),
)
stopped.signal('SIGSTOP')
process.stdout.write(`${JSON.stringify(hellos.map(({ pid }) => pid))}\n`)
