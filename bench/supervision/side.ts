/** One side of the comparison, in a process of its own: `node --expose-gc side.ts ours|raw|context AMOUNTS` prints samples. */
import { measureInContext } from './in-context.ts'
import { measureOurs } from './ours.ts'
import type { Amounts } from './protocol.ts'
import { measureRaw } from './raw.ts'

const [side = '', amounts = '{}'] = process.argv.slice(2)
const measure = { ours: measureOurs, raw: measureRaw, context: measureInContext }[side]
if (!measure) throw new Error(`there is no side called '${side}'`)
const samples = await measure(JSON.parse(amounts) as Amounts)
process.stdout.write(`${JSON.stringify(samples)}\n`)
