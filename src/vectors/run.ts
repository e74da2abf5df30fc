import { readVector, type Vector } from './corpus.ts'
import { judgeEndpoint } from './endpoint-file.ts'
import { judgeRequests } from './request-file.ts'
import { judgeSession } from './session-file.ts'
import { judgeSpecification } from './specification-file.ts'
import { type Specified, specifiedBy, UNSPECIFIED } from './specified.ts'
import { attempted, unverified, type Verdict } from './verdict.ts'

/** What explains the vectors and is none of them. */
const EXPLANATION = /\.md$|(^|\/)((LICEN[CS]E|NOTICE)(\.txt)?|\.[^/]*)$/

/** Judges every file of a folder in turn, except what only explains the others. */
export async function* judgeFiles(
  files: readonly { readonly file: string; readonly text: string }[],
): AsyncGenerator<readonly Verdict[]> {
  const vectors = files
    .filter(({ file }) => !EXPLANATION.test(file))
    .map(({ file, text }) => readVector(file, text))
  const specified = specifiedBy(vectors)
  for (const vector of vectors) yield await judge(vector, specified)
}

/** Judges one file: a verdict for each case in it, and one that failed when there is none. */
export async function judge(vector: Vector, specified: Specified = UNSPECIFIED): Promise<readonly Verdict[]> {
  const verdicts = await judgeKind(vector, specified)
  return verdicts.length > 0 ? verdicts : [unverified(vector.file, vector.kind, 'it holds no cases')]
}

async function judgeKind(vector: Vector, specified: Specified): Promise<readonly Verdict[]> {
  const { file, kind } = vector
  switch (vector.kind) {
    case 'endpoint':
      return [
        await attempted(file, `${vector.method} ${vector.path}`, () => judgeEndpoint(vector, specified)),
      ]
    case 'session':
      return [await attempted(file, kind, () => judgeSession(vector, specified))]
    case 'specification':
      return judgeSpecification(vector)
    case 'requests':
      return judgeRequests(vector, specified)
    case 'unknown':
      return [unverified(file, kind, vector.why)]
    default:
      return vector satisfies never
  }
}
