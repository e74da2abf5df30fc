import { userIdOf } from './user-id.ts'

/** A push as it goes over the wire; `sn` numbers those of public topics. */
export const publicMessage = (topic: string, subject: string, data: object, sn?: number): string =>
  // Without a number the field is left out: JSON has no undefined.
  JSON.stringify({ topic, type: 'message', subject, sn, data })

/** A push to one account. */
export const privateMessage = (topic: string, subject: string, account: string, data: object): string =>
  JSON.stringify({
    topic,
    type: 'message',
    subject,
    userId: userIdOf(account).hex,
    channelType: 'private',
    data,
  })
