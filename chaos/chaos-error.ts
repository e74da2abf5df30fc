/** What chaos throws, so that nobody takes it for a mistake of ours. */
export class ChaosError extends Error {
  override readonly name = 'ChaosError'
}
