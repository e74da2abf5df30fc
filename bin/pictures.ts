import { liveDisk } from '../src/ports/live/disk.ts'
import { generatedPages } from './pictures/pages.ts'

/** `npm run pictures`: writes every page, and every part of a page, that is made from the code. */
for (const [path, text] of generatedPages(liveDisk)) {
  const inStep = liveDisk.exists(path) && liveDisk.readText(path) === text
  if (!inStep) liveDisk.writeText(path, text)
  process.stdout.write(`${inStep ? 'in step' : 'written'}  ${path}\n`)
}
