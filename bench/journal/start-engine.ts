import { withCompileCache } from '../../bin/compile-cache.ts'

/**
 * An engine that starts on a journal, as `bin/engine.ts` starts one, and ends as soon as it may open something. Prints how
 * many entries there were, and how long the journal's own part took. node bench/journal/start-engine.ts URL PATH
 */
await withCompileCache(() => import('./started-engine.ts'))
