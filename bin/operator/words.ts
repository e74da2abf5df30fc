import type { OperatorAnswer, OperatorStatus } from '../../src/console/operator/words.ts'

/** What an operator reads. */
export function statusText({ ladder, phase, openOrders, positions }: OperatorStatus): string {
  const { state, since, trigger, value, threshold, pin, left } = ladder
  const standing = [
    state + (ladder.phase ? ` ${ladder.phase}` : ''),
    `since ${new Date(since).toISOString()}`,
    ...(trigger === '' ? [] : [`by ${trigger} ${value} against ${threshold}`]),
  ].join(' ')
  const held = Object.entries(positions).map(([symbol, lots]) => `${lots} lots of ${symbol}`)
  return [
    `ladder     ${standing}`,
    ...(pin === 'NORMAL' ? [] : [`pinned at  ${pin}`]),
    ...(left.length === 0 ? [] : [`left       ${left.join(', ')}`]),
    `engine     ${phase}`,
    `held       ${held.join(', ') || 'nothing'}`,
    `orders     ${openOrders} open`,
    '',
  ].join('\n')
}

export function answerText(answer: OperatorAnswer): string {
  const { state, pin } = answer.status.ladder
  switch (answer.done) {
    case 'moved':
      return `the ladder stands on ${state}\n`
    case 'pinned':
      return `the ladder stands on ${state} and is pinned at ${pin}\n`
    case 'refused':
      return `refused: ${answer.code}: ${answer.reason}\n`
    default:
      return answer satisfies never
  }
}
