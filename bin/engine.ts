import { main } from './engine/main.ts'

process.exitCode = await main(process.argv.slice(2))
