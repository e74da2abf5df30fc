import { liveDisk } from '../src/ports/live/disk.ts'
import { writePages } from './pictures/write-pages.ts'

/** `npm run pictures`: writes every page, and every part of a page, that is made from the code. */
writePages(liveDisk, (state, path) => process.stdout.write(`${state}  ${path}\n`))
