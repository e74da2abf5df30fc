import { withCompileCache } from './compile-cache.ts'

const { main } = await withCompileCache(() => import('./exchange/main.ts'))
await main(process.argv.slice(2))
