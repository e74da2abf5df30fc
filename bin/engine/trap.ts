/**
 * Hears what nobody caught: an exception thrown late, a rejection that nobody handles. The supervision tree contains
 * everything that its actors do, so whatever arrives here is a hole in that, and the engine must not go on trading
 * with it. It is heard once; what follows while the engine stops is only told.
 */
export function trap(tell: (text: string) => void): Promise<string> {
  return new Promise((resolve) => {
    const hear = (error: unknown, kind: string): void => {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? '') : ''
      tell(`${kind}: ${what} ${where}`)
      resolve(`${kind}: ${what}`)
    }
    process.on('uncaughtException', (error) => hear(error, 'uncaught exception'))
    process.on('unhandledRejection', (error) => hear(error, 'unhandled rejection'))
  })
}
