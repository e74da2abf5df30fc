import fc from 'fast-check'
import type { Walk } from '../walk.ts'

/** One thing that can happen to a machine and to the model of it, both at once. */
export type Deed<Model extends object, Real> = fc.Command<Model, Real>

/**
 * A deed by its name. `both` changes the model, does it to the machine, and expects them to agree.
 * @param possible whether it can happen at all; a machine that must shrug it off is expected to, in `both`.
 */
export const deed = <Model extends object, Real>(
  name: string,
  both: (model: Model, real: Real) => void,
  possible: (model: Model) => boolean = () => true,
): Deed<Model, Real> => ({ check: possible, run: both, toString: () => name })

/** Deeds of any kind, and how long time is let pass between them. */
export function deedsOf<Model extends object, Real>(
  deeds: readonly fc.Arbitrary<Deed<Model, Real>>[],
  maxCommands = 60,
): fc.Arbitrary<Iterable<Deed<Model, Real>>> {
  return fc.commands([...deeds], { maxCommands, size: 'max' })
}

/** Plays so many histories, each on a model and a machine of its own. A failure prints seed, path and the deeds. */
export function plays<Model extends object, Real = Walk>(
  begin: fc.Arbitrary<() => { model: Model; real: Real }>,
  deeds: readonly fc.Arbitrary<Deed<Model, Real>>[],
  numRuns = 300,
): void {
  fc.assert(
    fc.property(begin, deedsOf(deeds), (begun, history) => {
      fc.modelRun(begun, history)
    }),
    { numRuns },
  )
}

/** Plays a few histories that are this long, to the step. */
export function playsLong<Model extends object, Real = Walk>(
  begin: fc.Arbitrary<() => { model: Model; real: Real }>,
  deeds: readonly fc.Arbitrary<Deed<Model, Real>>[],
  steps: number,
  numRuns = 3,
): void {
  const history = fc.array(fc.oneof(...deeds), { minLength: steps, maxLength: steps, size: 'max' })
  fc.assert(
    fc.property(begin, history, (begun, all) => {
      const { model, real } = begun()
      for (const each of all) if (each.check(model)) each.run(model, real)
    }),
    // The models find the small cases: here a failure is told as it came.
    { numRuns, endOnFailure: true },
  )
}
