import { liveDisk } from '../ports/live/disk.ts'
import { DEFAULTS_PATH } from './load.ts'
import { configurationReference } from './reference.ts'

/** Writes docs/configuration.md anew: `node src/config/write-reference.ts`. */
liveDisk.writeText('docs/configuration.md', configurationReference(liveDisk.readText(DEFAULTS_PATH)))
