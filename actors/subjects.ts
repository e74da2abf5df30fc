import { Subject } from 'rxjs'

/** Something that flows under a name. */
export type NamedSubject = readonly [name: string, subject: Listened]

/** rxjs says in public only whether anybody listens; who was left behind is one among those who live as long as the process. */
interface Listened {
  readonly observers: readonly unknown[]
}

/** Those among the fields of something. */
export const subjectsIn = (holder: object): readonly NamedSubject[] =>
  Object.entries(holder).filter((field): field is [string, Subject<unknown>] => field[1] instanceof Subject)
