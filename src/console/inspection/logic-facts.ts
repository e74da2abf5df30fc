import type { AnyActorLogic, AnyStateMachine } from 'xstate'
import { chartOf } from '../../pictures/chart.ts'
import { drawingOf } from '../../pictures/chart-drawing.ts'
import { layoutOf } from '../../pictures/chart-layout.ts'
import { plain } from './plain.ts'

/** What does not change over an actor's life, computed when somebody first asks, once for all actors of one logic. */
export interface LogicFacts {
  /** The machine drawn as SVG; null for logics that are no machine. */
  readonly chart: string | null
  /** The machine's configuration as JSON text, for the Stately inspector. */
  readonly definition: string | undefined
}

/** A truncated definition draws nothing, so these are far above any machine of ours. */
const CONFIG_DEPTH_MAX = 40
const CONFIG_NODES_MAX = 20_000

const known = new WeakMap<object, LogicFacts>()
const NOTHING: LogicFacts = { chart: null, definition: undefined }

export function factsOf(logic: AnyActorLogic): LogicFacts {
  if (!isMachine(logic)) return NOTHING
  // A supervisor wraps the logic anew for every life; the root state is shared by all of them.
  const found = known.get(logic.root)
  if (found) return found
  const made = attempt(logic)
  known.set(logic.root, made)
  return made
}

function attempt(machine: AnyStateMachine): LogicFacts {
  try {
    return {
      chart: drawingOf(layoutOf(chartOf(machine))),
      definition: JSON.stringify(plain(machine.config, CONFIG_DEPTH_MAX, CONFIG_NODES_MAX)),
    }
  } catch {
    // A machine that cannot be drawn is shown without its picture.
    return NOTHING
  }
}

const isMachine = (logic: AnyActorLogic): logic is AnyStateMachine =>
  'root' in logic && 'config' in logic && typeof logic.root === 'object' && logic.root !== null
