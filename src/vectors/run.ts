import { readVector, type Vector } from './corpus.ts'
import { judgeEndpoint } from './endpoint-file.ts'
import { judgeRequests } from './request-file.ts'
import { judgeSession } from './session-file.ts'
import { judgeSpecification } from './specification-file.ts'
import { type Specified, specifiedBy, UNSPECIFIED } from './specified.ts'
import { unverified, type Verdict } from './verdict.ts'

/** Judges every file of a folder in turn. What explains the vectors (`*.md`) is none of them. */
export async function* judgeFiles(
  files: readonly { readonly file: string; readonly text: string }[],
): AsyncGenerator<readonly Verdict[]> {
  const vectors = files
    .filter(({ file }) => !file.endsWith('.md'))
    .map(({ file, text }) => readVector(file, text))
  const specified = specifiedBy(vectors)
  for (const vector of vectors) yield await judge(vector, specified)
}

/** Judges one file. A vector that the judging itself stumbles over has failed, with the reason. */
export async function judge(vector: Vector, specified: Specified = UNSPECIFIED): Promise<readonly Verdict[]> {
  try {
    return await judgeKind(vector, specified)
  } catch (error) {
    return [unverified(vector.file, vector.kind, `could not be judged: ${String(error)}`)]
  }
}

async function judgeKind(vector: Vector, specified: Specified): Promise<readonly Verdict[]> {
  switch (vector.kind) {
    case 'endpoint':
      return [await judgeEndpoint(vector, specified)]
    case 'session':
      return [await judgeSession(vector, specified)]
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
