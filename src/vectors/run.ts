import { readCorpus, type Vector } from './corpus.ts'
import { judgeEndpoint } from './endpoint-file.ts'
import { judgeRequests } from './request-file.ts'
import { judgeSession } from './session-file.ts'
import { judgeSpecification } from './specification-file.ts'
import { unverified, type Verdict } from './verdict.ts'

/** Judges every vector of a folder, in the order of their paths. */
export async function* judgeFolder(folder: string): AsyncGenerator<readonly Verdict[]> {
  for (const vector of readCorpus(folder)) yield await judge(vector)
}

/** Judges one file. A vector that the judging itself stumbles over has failed, with the reason. */
export async function judge(vector: Vector): Promise<readonly Verdict[]> {
  try {
    return await judgeKind(vector)
  } catch (error) {
    return [unverified(vector.file, vector.kind, `could not be judged: ${String(error)}`)]
  }
}

async function judgeKind(vector: Vector): Promise<readonly Verdict[]> {
  switch (vector.kind) {
    case 'endpoint':
      return [await judgeEndpoint(vector)]
    case 'session':
      return [await judgeSession(vector)]
    case 'specification':
      return judgeSpecification(vector)
    case 'requests':
      return judgeRequests(vector)
    case 'unknown':
      return [unverified(vector.file, '', vector.why)]
    default:
      return vector satisfies never
  }
}
