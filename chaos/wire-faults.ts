import type { FaultPlan } from '../src/exchange/kucoin/faults.ts'
import type { ServedRequest } from '../src/ports/server.ts'
import type { FaultKind, PlannedFault } from './catalogue.ts'
import { Armed } from './wire/armed.ts'
import { BookFaults } from './wire/book-faults.ts'
import { frameActs } from './wire/frames.ts'
import { afterActs, beforeActs } from './wire/requests.ts'
import { type Spell, Spells } from './wire/spells.ts'

/** The faults of the wire: those that wait for something to strike, and those that last. */
export interface WireFaults {
  readonly plan: FaultPlan
  /** Lets it wait for something that it fits. */
  arm(fault: PlannedFault): void
  /** Begins what goes wrong for a while. */
  begin(spell: Spell, lastsMs: number, symbol?: string): void
  /** What has not struck yet never will, and what lasts is over. */
  heal(): void
}

/** @param struck hears of each fault that has met its victim. */
export function wireFaults(
  nowMs: () => number,
  struck: (kind: FaultKind, victim: string) => void,
): WireFaults {
  const armed = new Armed(struck)
  const book = new BookFaults()
  const spells = new Spells(nowMs)
  const onFrame = { ...frameActs, ...book.frameActs }
  return {
    plan: {
      beforeHttp: (request) =>
        spells.request(request) ??
        (armed.none
          ? undefined
          : armed.strike(
              beforeActs,
              (act, draw) => act(request, draw),
              () => requestNamed(request),
            )),
      afterHttp: (request, response) =>
        book.answer(request, response) ??
        (armed.none
          ? undefined
          : armed.strike(
              afterActs,
              (act, draw) => act(request, response, draw),
              () => requestNamed(request),
            )),
      onFrame: (text) =>
        spells.frame(text) ??
        book.frame(text) ??
        (armed.none
          ? undefined
          : armed.strike(
              onFrame,
              (act, draw) => act(text, draw),
              () => frameNamed(text),
            )),
      onConnect: () => spells.connect(),
    },
    arm: (fault) => armed.add(fault),
    begin: (spell, lastsMs, symbol) => spells.begin(spell, lastsMs, symbol),
    heal: () => {
      armed.clear()
      book.heal()
      spells.heal()
    },
  }
}

const requestNamed = ({ method, target }: ServedRequest): string => `${method} ${target.split('?')[0]}`

/** What a push is about; an answer of the trading socket has no topic. */
const frameNamed = (text: string): string => /"topic":"([^"]*)"/.exec(text)?.[1] ?? 'an answer'
