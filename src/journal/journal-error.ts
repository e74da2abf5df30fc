/** The journal cannot take an entry. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
  readonly code: 'QUEUE_FULL' | 'NOT_RECOVERED'

  constructor(code: 'QUEUE_FULL' | 'NOT_RECOVERED', message: string) {
    super(message)
    this.code = code
  }
}
