/** A start that could not be finished; nothing of it is left running. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
