import type { FaultPlan } from '../../src/exchange/kucoin/faults.ts'

/** What goes wrong at a venue that runs already: whatever `now` says when it is asked. */
export class ChangingFaults implements FaultPlan {
  now: FaultPlan = {}

  beforeHttp(...request: Asked<'beforeHttp'>) {
    return this.now.beforeHttp?.(...request)
  }

  afterHttp(...answered: Asked<'afterHttp'>) {
    return this.now.afterHttp?.(...answered)
  }

  onFrame(...frame: Asked<'onFrame'>) {
    return this.now.onFrame?.(...frame)
  }
}

type Asked<Hook extends keyof FaultPlan> = Parameters<NonNullable<FaultPlan[Hook]>>
