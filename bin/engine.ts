import { withCompileCache } from './compile-cache.ts'

const { main } = await withCompileCache(() => import('./engine/main.ts'))
process.exitCode = await main(process.argv.slice(2))
