import { resumeConfirmation } from '../../src/domain/ladder.ts'
import type { ServedRequest } from '../../src/ports/server.ts'

/** Between the operator and the face of one strike. */
export const TOKEN = 'the-token'

const by = 'chaos'
const reason = 'a trial'
const right: ServedRequest = {
  method: 'POST',
  target: '/tighten',
  headers: {
    host: '127.0.0.1:1',
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({ to: 'STOP', by, reason }),
}
const headed = (headers: ServedRequest['headers']): ServedRequest => ({
  ...right,
  headers: { ...right.headers, ...headers },
})
const said = (word: unknown, target = '/tighten'): ServedRequest => ({
  ...right,
  target,
  body: typeof word === 'string' ? word : JSON.stringify(word),
})

/** What an operator may send that must move nothing: each would be STOP, or open something, if it were half understood. */
export const GARBLED: readonly ServedRequest[] = [
  said(''),
  said(right.body.slice(0, -1)),
  said(`[${right.body}]`),
  said({ to: 'STOP' }),
  said({ to: 'PANIC', by, reason }),
  said({ to: 'NORMAL', by, reason }),
  said({ to: 'STOP', by: '', reason }),
  said({ to: 'STOP', by: 'c'.repeat(65), reason }),
  said({ to: 'STOP', by, reason: 'two\nlines' }),
  said({ to: 'STOP', by, reason, force: true }),
  said({ from: 'STOP', by, reason, confirmation: 'yes' }, '/loosen'),
  said({ from: 'CRITICAL', by, reason, confirmation: resumeConfirmation('STOP') }, '/loosen'),
  said({ from: 'NORMAL', by, reason, confirmation: resumeConfirmation('NORMAL') }, '/loosen'),
  said(right.body, '/stop'),
  { ...right, method: 'PUT' },
  headed({ authorization: 'Bearer of-the-last-run' }),
  headed({ 'content-type': 'text/plain' }),
  headed({ origin: 'http://127.0.0.1:7007' }),
  headed({ host: 'evil.example' }),
]
