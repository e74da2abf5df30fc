import { basename, dirname, join, resolve } from 'node:path'
import { ChaosError } from '../../chaos/chaos-error.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { writeCrash } from '../../src/supervision/crash-file.ts'
import type { CrashReport } from '../../src/supervision/spec.ts'
import { isSecretName, withoutSecrets } from '../../src/telemetry/secrets.ts'

/** What the log holds back, a file holds back. */
const DISCRETION = { isSecret: isSecretName, scrub: withoutSecrets }

const FOLDER = 'crashes'
/** A run that crashes more often than this has told its story. */
const FILES_MAX = 50

/**
 * Writes down every crash that nobody made on purpose, for `npm run replay-crash`. A disk that does not take it must
 * not cost more than the file.
 */
export function keepCrashes(
  disk: Disk,
  dataDir: string,
  complain: (text: string) => void,
): (report: CrashReport) => void {
  let files = 0
  return (report) => {
    if (report.error instanceof ChaosError || files >= FILES_MAX) return
    files++
    const { at, generation, path } = report
    const file = join(dataDir, FOLDER, `${at}-${path.replaceAll(/[^\w-]+/g, '_')}-${generation}.json`)
    try {
      disk.writeText(file, `${writeCrash(report, DISCRETION)}\n`)
      complain(`${path} crashed; its last moment is in ${file}`)
    } catch (error) {
      complain(
        `a crash of ${path} could not be written to ${file}: ${error instanceof Error ? error.message : error}`,
      )
    }
  }
}

/** The data folder of the engine that wrote this file, if it still lies where it was written; else undefined. */
export function dataDirOf(crashFile: string): string | undefined {
  const folder = dirname(resolve(crashFile))
  return basename(folder) === FOLDER ? dirname(folder) : undefined
}
