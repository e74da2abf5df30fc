/** One side of the comparison, in a process of its own: `node --expose-gc side.ts ours|raw AMOUNTS` prints samples. */
import { measureOurs } from './ours.ts'
import type { Amounts } from './protocol.ts'
import { measureRaw } from './raw.ts'

const [side, amounts = '{}'] = process.argv.slice(2)
const measure = side === 'ours' ? measureOurs : measureRaw
const samples = await measure(JSON.parse(amounts) as Amounts)
process.stdout.write(`${JSON.stringify(samples)}\n`)
