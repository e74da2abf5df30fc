import type { Ports } from '../../src/ports/ports.ts'
import { type Machine, simulatedMachine } from '../../src/ports/simulated/machine.ts'

/** Puts an engine on a machine of its own, with what may go wrong on one. */
export interface OnMachine {
  /** For `engineWorld`. */
  readonly between: (ports: Ports) => Ports
  /** Of the engine that began last. @throws before one began. */
  readonly machine: Machine
}

/** `setMs`: how far its wall clock is off from the beginning. */
export function onMachine(setMs = 0): OnMachine {
  let machine: Machine | undefined
  return {
    between: (ports) => {
      machine = simulatedMachine(ports)
      machine.clock.set(setMs)
      return machine.ports
    },
    get machine() {
      if (!machine) throw new Error('no engine has begun')
      return machine
    },
  }
}
