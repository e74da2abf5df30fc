/** The journal says something that cannot have happened: the engine that wrote it is wrong, not the venue. */
export class BooksError extends Error {
  override readonly name = 'BooksError'
  readonly code = 'BOOKS'
}
