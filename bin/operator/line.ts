import { type Contact, readContact } from '../../src/console/operator/contact.ts'
import {
  type LoosenWord,
  type OperatorAnswer,
  type OperatorStatus,
  operatorAnswer,
  operatorStatus,
  type TightenWord,
} from '../../src/console/operator/words.ts'
import { type HttpResponse, TransportError } from '../../src/ports/http.ts'
import { liveHttp } from '../../src/ports/live/http.ts'

/** There is nobody to talk to. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** A word that was turned down before anybody looked at the ladder. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

export interface OperatorCall {
  /** @throws UnreachableError, RefusedError, as all of these do. */
  status(): Promise<OperatorStatus>
  tighten(word: TightenWord): Promise<OperatorAnswer>
  loosen(word: LoosenWord): Promise<OperatorAnswer>
  hangUp(): void
}

/** The engine waits 5 s for its ladder before it answers. */
const ANSWER_WITHIN_MS = 10_000
const CONNECT_WITHIN_MS = 2_000

/** Calls the engine that runs in a data folder. @throws UnreachableError when none does. */
export function callEngine(dataDir: string): OperatorCall {
  const { url, token } = contactIn(dataDir)
  const http = liveHttp()

  async function ask(method: 'GET' | 'POST', path: string, word?: unknown): Promise<unknown> {
    let response: HttpResponse
    try {
      response = await http.request({
        method,
        url: `${url}${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: word === undefined ? '' : JSON.stringify(word),
        connectTimeoutMs: CONNECT_WITHIN_MS,
        responseTimeoutMs: ANSWER_WITHIN_MS,
      })
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      const sent = word !== undefined && error.phase === 'sent'
      throw new UnreachableError(
        sent
          ? `the engine in ${dataDir} did not answer (${error.code}); it may have heard: ask for the status`
          : `the engine in ${dataDir} is not there any more (${error.code} at ${url})`,
      )
    }
    const body = JSON.parse(response.body) as { readonly refused?: string }
    if (response.status === 503) throw new UnreachableError(body.refused ?? 'the engine is not ready')
    if (body.refused !== undefined) throw new RefusedError(body.refused)
    return body
  }

  return {
    status: async () => operatorStatus.parse(await ask('GET', '/status')),
    tighten: async (word) => operatorAnswer.parse(await ask('POST', '/tighten', word)),
    loosen: async (word) => operatorAnswer.parse(await ask('POST', '/loosen', word)),
    hangUp: () => http.close(),
  }
}

function contactIn(dataDir: string): Contact {
  let contact: Contact | undefined
  try {
    contact = readContact(dataDir)
  } catch (error) {
    throw new UnreachableError((error as Error).message)
  }
  if (contact) return contact
  throw new UnreachableError(
    `no engine runs in ${dataDir}, or its operator.on is false; --data-dir names another`,
  )
}
