import type { ContingencyPlan } from '../src/contingencies/plan.ts'
import type { Leg } from '../src/domain/contingency.ts'
import type { ContingencyId } from '../src/domain/contingency-id.ts'
import { instrumentKey } from '../src/domain/instrument.ts'
import { protectionOf } from '../src/risk/protection.ts'
import type { Tree } from '../src/supervision/tree.ts'
import type { Wish } from './messages.ts'
import { CONTINGENCIES, contingencyPath } from './names.ts'
import type { Submission } from './submission.ts'
import type { World } from './world.ts'

/** Brackets, pairs and trailing stops, from the wish to the actor that looks after them. */
export interface Groups {
  submit(plan: ContingencyPlan): void
  cancel(id: ContingencyId): void
  /** Somebody looks after every group that has not ended. */
  follow(id: ContingencyId): void
}

export function groups({ channels, journal }: World, tree: Tree, { reviewed, send }: Submission): Groups {
  const { books } = journal

  function cancel(id: ContingencyId): void {
    const group = books.contingencies.get(id)
    if (group && !group.cancelling) journal.append({ type: 'ContingencyCancelRequested', id })
  }

  function follow(id: ContingencyId): void {
    if (tree.status(contingencyPath(id)) === 'absent') tree.spawn(CONTINGENCIES, id, id)
  }

  return {
    cancel,
    follow,
    // What opens leaves now, all of it or nothing, so that a crash in between leaves nothing to be opened later.
    submit: (plan) => {
      const id = books.nextContingency
      const legs = plan.entry ? [plan.entry, ...plan.legs] : plan.legs
      const [first, ...others] = legs
        .filter(({ reduceOnly }) => !reduceOnly)
        .map((leg) => wishOf(plan, id, leg))
      const mark = channels.prices.get(instrumentKey(plan))?.mark
      const approved = first && reviewed(first, protectionOf(plan, mark))
      if (first && !approved) return
      journal.append({ type: 'ContingencyPlaced', ...plan, id })
      if (approved) send(approved, null)
      for (const wish of others) {
        const also = reviewed(wish)
        if (also) send(also, null)
        else cancel(id)
      }
      follow(id)
    },
  }
}

function wishOf({ venue, symbol, owner, size }: ContingencyPlan, of: ContingencyId, leg: Leg): Wish {
  const { name, side, price, timeInForce, postOnly, reduceOnly, trigger } = leg
  return {
    venue,
    symbol,
    owner,
    purpose: 'signal',
    side,
    price,
    size,
    timeInForce,
    postOnly,
    reduceOnly,
    ...(trigger ? { trigger } : {}),
    leg: { of, name },
  }
}
