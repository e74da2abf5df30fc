import { join } from 'node:path'
import type { Disk } from '../../src/ports/disk.ts'
import { writeCrash } from '../../src/supervision/crash-file.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import { isSecretName, withoutSecrets } from '../../src/telemetry/secrets.ts'
import { ChaosError } from '../../supervisors/chaos.ts'

/** What the log holds back, a file holds back. */
const DISCRETION = { isSecret: isSecretName, scrub: withoutSecrets }

/** A run that crashes more often than this has told its story. */
const FILES_MAX = 50

/**
 * Writes down every crash that nobody made on purpose, for `npm run replay-crash`. A disk that does not take it must
 * not cost more than the file.
 */
export function keepCrashes(tree: Tree, disk: Disk, dataDir: string, complain: (text: string) => void): void {
  let files = 0
  tree.observe((event) => {
    if (event.type !== 'Crashed' || event.report.error instanceof ChaosError || files >= FILES_MAX) return
    files++
    const { at, generation, path } = event.report
    const file = join(dataDir, 'crashes', `${at}-${path.replaceAll(/[^\w-]+/g, '_')}-${generation}.json`)
    try {
      disk.writeText(file, `${writeCrash(event.report, DISCRETION)}\n`)
      complain(`${path} crashed; its last moment is in ${file}`)
    } catch (error) {
      complain(
        `a crash of ${path} could not be written to ${file}: ${error instanceof Error ? error.message : error}`,
      )
    }
  })
}
