import type { Mutant } from './mutant.ts'

const FOLDER = 'src/supervision'

/** Mistakes in `src/supervision` that somebody might make. */
export const SUPERVISION: readonly Mutant[] = [
  ...of('backoff', [
    ['Math.min(backoff.maxMs', 'Math.max(backoff.maxMs'],
    ['random.next() * ', '0.5 * '],
    ['** attempt', '** 0'],
  ]),
  ...of('budget', [
    ['at > since', 'at >= 0'],
    ['> this.#budget.restarts', '>= this.#budget.restarts'],
    ['this.#atMs = []\n  }', '}'],
  ]),
  ...of('cause', [
    ['link = link.cause', 'link = undefined'],
    ['if (isCause(error.restartCause)) return error.restartCause\n', ''],
    ['status = error.statusCode', 'status'],
    ['|| LIMITED_NAMES.has(tag as string)', ''],
    ['DISCONNECT_NAMES.has(tag as string) || ', ''],
  ]),
  ...of('schedules', [
    ['Math.max(at, slot + gapMs)', 'slot + gapMs'],
    ['if (at + GAP_MAX * spacingMs <= slot) break\n', ''],
    ['slots.toSpliced(place, 0, at)', 'slots'],
    ['(GAP_MAX - this.#random.next())', '1'],
  ]),
  ...of('decide', [
    ["policy.restart === 'temporary' || ", ''],
    ["parent?.phase !== 'running'", 'false'],
    ['child.attempts = 0', ''],
    ['child.probing = false', ''],
    ["if (cause.kind === 'unauthorised') return end(policy.whenUnauthorised, 'unauthorised')\n", ''],
    ["if (child.probing) return { action: 'quarantine', reason: 'probe' }\n", ''],
    ["if (parent.intensity?.spend(nowMs)) return { action: 'escalate' }\n", ''],
    ['Math.min(cause.retryAfterMs, RETRY_AFTER_MAX_MS)', 'cause.retryAfterMs'],
    ["cause.kind === 'disconnect' && policy.schedule", 'policy.schedule'],
    ['child.attempts++', 'child.attempts'],
  ]),
  ...of('poison', [
    ['deaths: 2, rememberMs', 'deaths: 3, rememberMs'],
    ['if (UNTOUCHED.test(event.type)) return false\n', ''],
    ['deadly.lastMs = nowMs', ''],
    ['this.#deadly.delete(print)\n    this.#deadly.set', 'this.#deadly.set'],
    ['if (this.#deadly.size > REMEMBERED_MAX) this.#forgetFirst()\n', ''],
    [
      'if (nowMs - lastMs < this.#rule.rememberMs) return',
      'if (nowMs - lastMs <= this.#rule.rememberMs) return',
    ],
    [
      'if (deaths >= this.#rule.deaths) this.#count(type, -1)',
      '',
      'innocent events of that type only cost more',
    ],
  ]),
  ...of('fingerprint', [
    ['Object.keys(fields).sort()', 'Object.keys(fields)'],
    ["return this.#word('end')", 'return true'],
    ['|| depth > DEPTH_MAX', '', 'the end of the stack is one of the ring, too'],
    ['++this.#parts > PARTS_MAX || ', ''],
    ['this.#unit(0)\n', ''],
  ]),
  ...of('inbox', [
    ['this.#letters.length < limit', 'this.#letters.length <= limit'],
    ['key === letter.key', 'key !== letter.key'],
    ['this.refused++\n', ''],
    ['this.#letters.shift()', 'this.#letters.pop()'],
  ]),
  ...of('postbox', [
    ['if (actor) return child.missing.length > 0', 'if (actor) return false'],
    ['child.life !== undefined || comesBack(child)', 'comesBack(child)'],
    ["parent.phase === 'running' || comesBack(parent)", "parent.phase === 'running'"],
    ["parent.spec.kind === 'supervisor' && comesBack(parent)", 'false'],
    ["if (!parent) return phase === 'waiting'", 'if (!parent) return true'],
    ['inbox.closed || (', '('],
    ['inbox.closed = false\n', ''],
    ['!child.life && !mayBegin(child)', '!child.life'],
  ]),
  ...of('liveness', [
    ['if (child.life !== life) return\n', '', 'the dead do not hear of it'],
    ['clock.clearTimeout(deadline)\n', ''],
    ['const stuckIn = reopenMailbox(life.actor)', 'const stuckIn = undefined'],
    ['if (pong.answered) return arm()', 'if (pong.answered) return'],
  ]),
  ...of('watches', [
    ['if (!watchers.has(watcher)) return\n', ''],
    ['const watcher: Watcher = (end) => callback(end)', 'const watcher = callback'],
  ]),
  ...of('guard', [
    ['this.#release(scope)\n    this.#hooks.crashed', 'this.#hooks.crashed'],
    ['if (hooks.withholds(event)) return snapshot\n', ''],
    ['this.#lastGood = snapshot\n      if', 'if'],
    ['.reverse()', ''],
    ['if (child && this.#children?.[id] !== child) this.#adopt(child)', ''],
    ['&& !neverSubscribed(this.#lastGood)', ''],
    ['if (this.#event?.type === XSTATE_STOP) return this.#hooks.stray(error)\n', ''],
    ['containObservers(self, this.#hooks.stray)', ''],
  ]),
  ...of('deliveries', [
    ["if (isOver(target)) return dead(target, event, 'the receiver has ended')\n", ''],
    ['&& !isOwnEnd(event)', ''],
    ['if (source && isOver(source)', 'if (source && false && isOver(source)'],
    ['turns.begin()\n', ''],
    ['replaceScheduler(root.system, world.clock)\n', ''],
  ]),
  ...of('turns', [
    ['done < TASKS_PER_SLICE', 'true'],
    ['if (this.#resting) return\n', ''],
    ['this.#depth === 0 && this.#queue.length === 0', 'this.#depth === 0'],
    ['failure ??= { error }', 'void error'],
  ]),
  ...of('xstate-seams', [
    ['if (internals.observers.size > 0) reportError', 'reportError', 'a root does not crash'],
    ['reporting = true\n', ''],
    ['own.delete(entry)\n      if (own.size', 'if (own.size', 'memory only, until its actor ends'],
  ]),
  ...of('lifecycle', [
    ['clock.clearTimeout(life.readyTimer)\n    clock', 'clock'],
    ['clock.clearTimeout(life.pulseTimer)\n', ''],
    ['life.whenEnded?.()', ''],
    ['life.birth.lastCrash = undefined\n', ''],
    ['this.disarm(child)\n    const before', 'const before'],
    ['if (life.announcedReady) return\n', ''],
    ["if (life.actor.getSnapshot().status !== 'active') return\n", ''],
    ['for (const own of child.children.values()) own.renew()\n', ''],
    ['for (const need of child.needs) need.child.dependents.delete(child)', '', 'memory only'],
    ['!child.parent.children.delete(child)', '(child.parent.children.delete(child), false)'],
    [
      "status === 'error' ? { reason: 'crashed', error: asError(error) } : { reason: 'stopped' }",
      "({ reason: 'stopped' })",
    ],
    ['[...child.children.values()].reverse()', '[...child.children.values()]'],
  ]),
  ...of('recovery', [
    ['if (draining) {', 'if (false) {'],
    ['if (child.counts) this.#gaveUp(child)\n    // A probe', '// A probe'],
    ["|| reason === 'unauthorised' ", ''],
    ["|| reason === 'root'", ''],
    ["if (sibling.phase === 'stopped') continue\n", ''],
    ["if (sibling.policy.restart === 'temporary') continue\n", ''],
    ['sibling.heldBy = child\n', ''],
    ['child.renew()\n    child.poison = undefined', 'child.poison = undefined'],
    ['child.poison = undefined\n', ''],
    ['this.restartCause = cause', "this.restartCause = { kind: 'fault' }"],
  ]),
  ...of('crash-log', [
    ['if (this.reports.length > REPORTS_MAX) this.reports.shift()', ''],
    ['child.spec.cause?.(error) ?? ', ''],
    [
      'if (!rule || !event) return false',
      'if (!event) return false',
      'a rule without a number of deaths is never met',
    ],
  ]),
  ...of('readiness', [
    ['child.unready === 0', 'true'],
    ['child.missing.length === 0 &&\n      child.unready', 'child.unready'],
    ['if (ready) this.#admitRight(child.parent)', ''],
    ['for (const dependent of child.dependents) this.update(dependent)', ''],
    ['child.heldBy === undefined &&', ''],
    ['leftOf(child).every((sibling) => sibling.ready)', 'true'],
    ['if (before.length === 0) this.#hooks.suspended(child)', 'this.#hooks.suspended(child)'],
    ['this.#hooks.updated(child)\n', ''],
  ]),
  ...of('ordered-stop', [
    ['children.pop()', 'children.shift()'],
    ['if (this.#hurried) return giveUp()\n', ''],
    ['this.late.push(child.path)', ''],
    ['others.push(then)\n      return', 'return'],
    ['clock.clearTimeout(deadline)\n', ''],
    ["snapshot.hasTag('drained')", 'false'],
  ]),
  ...of('plain-value', [
    ['depth > LIMITS.depth', 'false'],
    ['TAG in value ? ', 'false ? '],
    ['this.#discretion.isSecret(key)', 'false'],
    ['this.#discretion.scrub(cut)', 'cut'],
  ]),
  ...of('replay-crash', [
    ['error.name === before.name && ', ''],
    ["restart: 'temporary'", "restart: 'permanent'", 'the tree is stopped before it would restart'],
  ]),
  ...of('trap-uncaught', [
    ['crash?.path ?? ', ''],
    ['context?.getStore() ?? ', ''],
  ]),
]

function of(name: string, changes: readonly (readonly [from: string, to: string, lives?: string])[]) {
  return changes.map(
    ([from, to, lives]): Mutant => ({ file: `${FOLDER}/${name}.ts`, from, to, ...(lives && { lives }) }),
  )
}
