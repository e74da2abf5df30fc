import type { Scene, Sighting, TrialInvariant } from './trial-invariant.ts'

/** No queue of the engine ever holds more than its bound: at each look, what it holds now and the most that it has held. */
export const queuesBounded = (): TrialInvariant => {
  /** A queue that has been too long once stays so: it is told once a process. */
  const told = new Set<string>()
  return {
    name: 'queues-bounded',
    see(sighting: Sighting, _scene: Scene) {
      if (sighting.type === 'Entry' && sighting.entry.event.type === 'EngineStarted') told.clear()
      if (sighting.type !== 'Look') return undefined
      const over = sighting.queues.filter(
        ({ name, held, most, bound }) => Math.max(held, most) > bound && !told.has(name),
      )
      for (const { name } of over) told.add(name)
      return over.length > 0
        ? over
            .map(
              ({ name, held, most, bound }) =>
                `${name} has held ${Math.max(held, most)}, and ${bound} is its bound`,
            )
            .join('; ')
        : undefined
    },
  }
}
