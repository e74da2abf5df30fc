import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Beside the packages: in a temp folder that everybody may write, others could leave code for us. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

/**
 * Loads a program as it was compiled the last time: half of a start is stripping types and compiling, and until it has
 * started nobody looks after what rests at the venue. Threads and processes that it starts find the same. Where the
 * folder cannot be written, everything only takes longer.
 */
export async function withCompileCache<Program>(load: () => Promise<Program>): Promise<Program> {
  const { directory } = enableCompileCache(FOLDER)
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory
  const program = await load()
  // Now and not at the end, which may be a `kill -9`.
  flushCompileCache()
  return program
}
