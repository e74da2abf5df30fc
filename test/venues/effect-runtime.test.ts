import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Random from 'effect/Random'
import * as Schedule from 'effect/Schedule'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { effectRuntime } from '../../src/venues/effect-runtime.ts'
import { advance, settle } from './advance.ts'

const START_MS = 1_700_000_000_000

function world(seed = 1) {
  const clock = new SimulatedClock(START_MS)
  return { clock, runtime: effectRuntime(clock, seededRandom(seed)) }
}

describe('the effect runtime', () => {
  it('fires a sleep of a second exactly a virtual second later', async () => {
    const { clock, runtime } = world()
    const woken: number[] = []
    runtime.run(Effect.sleep(1000), () => woken.push(clock.now() - START_MS))
    await advance(clock, 999)
    expect(woken).toEqual([])
    await advance(clock, 1)
    expect(woken).toEqual([1000])
  })

  it('leaves no real timer and nothing pending when it is done', async () => {
    const { clock, runtime } = world()
    runtime.run(Effect.sleep(5).pipe(Effect.andThen(Effect.yieldNow)), () => {})
    await advance(clock, 10)
    expect(clock.pending).toBe(0)
  })

  it('yields through the virtual clock', async () => {
    const { clock, runtime } = world()
    const exits: boolean[] = []
    runtime.run(Effect.yieldNow, (exit) => exits.push(Exit.isSuccess(exit)))
    await settle()
    expect(exits).toEqual([])
    await advance(clock, 0)
    expect(exits).toEqual([true])
  })

  it('answers after run has returned, also when the program needs no time', async () => {
    const { clock, runtime } = world()
    const order: string[] = []
    runtime.run(Effect.succeed(7), (exit) => order.push(`exit ${Exit.isSuccess(exit) && exit.value}`))
    order.push('returned')
    await advance(clock, 0)
    expect(order).toEqual(['returned', 'exit 7'])
  })

  it('hands over typed failures as values', async () => {
    const { clock, runtime } = world()
    const seen: unknown[] = []
    runtime.run(Effect.fail('refused' as const), (exit) => seen.push(exit))
    await advance(clock, 0)
    expect(seen).toEqual([Exit.fail('refused')])
  })

  it('interrupts and says nothing more when it is cancelled', async () => {
    const { clock, runtime } = world()
    let cleaned = false
    const seen: unknown[] = []
    const program = Effect.sleep(1000).pipe(
      Effect.onInterrupt(() =>
        Effect.sync(() => {
          cleaned = true
        }),
      ),
    )
    const cancel = runtime.run(program, (exit) => seen.push(exit))
    await advance(clock, 10)
    cancel()
    await advance(clock, 5000)
    expect({ cleaned, seen, pending: clock.pending }).toEqual({ cleaned: true, seen: [], pending: 0 })
  })

  it('takes its timer along when it is cancelled', () => {
    const { clock, runtime } = world()
    runtime.run(Effect.sleep(1000), () => {})()
    expect(clock.pending).toBe(0)
  })

  it('says nothing when it is cancelled between its end and its callback', async () => {
    const { clock, runtime } = world()
    const seen: unknown[] = []
    runtime.run(Effect.succeed(7), (exit) => seen.push(exit))()
    await advance(clock, 1)
    expect(seen).toEqual([])
  })

  it('aborts the signal of a promise under way when it is cancelled', async () => {
    const { clock, runtime } = world()
    let aborted = false
    const program = Effect.tryPromise((signal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    })
    const cancel = runtime.run(program, () => {})
    cancel()
    await advance(clock, 1)
    expect(aborted).toBe(true)
  })

  it('does not fire a sleep that lasts for ever', async () => {
    const { clock, runtime } = world()
    runtime.run(Effect.never, () => {})
    runtime.run(Effect.sleep(Number.POSITIVE_INFINITY), () => {})
    await advance(clock, 1000)
    expect(clock.pending).toBe(0)
  })

  it('draws from the seeded stream: the same seed jitters the same way', async () => {
    const drawn = async (seed: number): Promise<readonly number[]> => {
      const { clock, runtime } = world(seed)
      const at: number[] = []
      const failing = Effect.suspend(() => {
        at.push(clock.now() - START_MS)
        return Effect.fail('no')
      })
      const schedule = Schedule.exponential(100).pipe(Schedule.jittered)
      runtime.run(failing.pipe(Effect.retry({ schedule, times: 5 })), () => {})
      await advance(clock, 60_000)
      return at
    }
    expect(await drawn(7)).toEqual(await drawn(7))
    expect(await drawn(7)).not.toEqual(await drawn(8))
    expect(await drawn(7)).toHaveLength(6)
  })

  it('gives whole numbers over the safe range', async () => {
    const { clock, runtime } = world()
    const seen: unknown[] = []
    runtime.run(Random.nextInt, (exit) => seen.push(Exit.isSuccess(exit) && Number.isSafeInteger(exit.value)))
    await advance(clock, 0)
    expect(seen).toEqual([true])
  })
})
