import { service } from '../src/supervision/service.ts'
import type { World } from './world.ts'

/**
 * Ready once the log is in the books and the run has begun, and from then on for as long as the process lives. Who reads
 * the books needs this and not the journal: when the disk dies they must go on, for they are the way out.
 */
export const booksActor = ({ channels }: World) =>
  service('books', (scope) => {
    scope.on(channels.begun, (begun) => {
      if (begun) scope.ready()
    })
  })
