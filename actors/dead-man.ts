import { service } from '../src/supervision/service.ts'
import { asking } from './ask.ts'
import { type Failures, guardsOf } from './guards.ts'
import type { VenueWorld } from './world.ts'

/** Renewed so often within its time: two renewals may be lost before the venue acts. */
const RENEWALS = 3
/** A turn of our own and one round to the venue; of a short period at most half. */
const PROOF_MS_MAX = 1_000

/**
 * Feeds the venue's own dead-man switch, which cancels everything when it is not fed. It is fed only when all who guard our
 * orders have proved in this period that they live: an engine that still has a timer and nothing else is dead.
 */
export const deadManActor = (world: VenueWorld) =>
  service('dead-man', (scope) => {
    const { settings, telemetry, venue } = world
    const ask = asking(scope, world.effects)
    const prove = guardsOf(world, scope)
    const periodMs = settings.deadManMs / RENEWALS
    let fed = 0
    let alarm = ''

    tend()
    scope.every(periodMs, tend)
    scope.whenDraining((done) => ask(venue.requests.armDeadMan(0), done))

    function tend(): void {
      prove(Math.min(PROOF_MS_MAX, periodMs / 2), (failures) => {
        const dead = [...failures.keys()].join(', ')
        scope.show({ fed, dead: [...failures.values()] })
        tell(dead, failures)
        if (dead === '') feed()
      })
    }

    function feed(): void {
      ask(venue.requests.armDeadMan(settings.deadManMs), (answer) => {
        if (answer.ok) fed++
        else
          telemetry.line({
            type: 'Note',
            level: 'warn',
            text: `${venue.name} does not take its dead-man switch`,
            fields: { code: answer.failure.code },
          })
      })
    }

    /** Once for every change in who is missing. */
    function tell(dead: string, failures: Failures): void {
      if (dead === alarm) return
      alarm = dead
      telemetry.line(
        dead === ''
          ? { type: 'Note', level: 'info', text: `the dead-man switch of ${venue.name} is fed again` }
          : {
              type: 'Note',
              level: 'error',
              text: `the dead-man switch of ${venue.name} is not fed: ${dead} gave no proof of life`,
              fields: { ...Object.fromEntries(failures) },
            },
      )
    }
  })
