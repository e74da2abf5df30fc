/**
 * The last line of defence against secrets in what people see. Nothing upstream should hand one over; when
 * something does, it ends here.
 */

/** What stands in a secret's place. */
export const REDACTED = '[redacted]'

/** Fields whose name has one of these words are secret wherever the word stands. */
const SECRET_WORDS =
  /^(secret|secrets|passphrase|password|token|credential|credentials|authorization|cookie|signature|apikey)$/
/** And these only as the last word: `apiKey`, `KC-API-SIGN`; but not `keyVariable`. */
const SECRET_LAST_WORDS = /^(key|sign)$/

const SECRET_IN_TEXT =
  /([\w-]*(?:secret|passphrase|password|token|signature|sign|key)["']?\s*[=:]\s*["']?)[^\s&"',;}]+/gi

/** Whether a field of this name holds something that nobody may read. */
export function isSecretName(name: string): boolean {
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  const verdict = words.some((word) => SECRET_WORDS.test(word)) || SECRET_LAST_WORDS.test(words.at(-1) ?? '')
  if (verdicts.size < VERDICTS_MAX) verdicts.set(name, verdict)
  return verdict
}

/** Text with the values of `token=…`, `"secret": "…"` and their like taken out. */
export const withoutSecrets = (text: string): string => text.replace(SECRET_IN_TEXT, `$1${REDACTED}`)

/** Field names come from our own code, so there are few; the bound is for those that come from a venue. */
const VERDICTS_MAX = 10_000
const verdicts = new Map<string, boolean>()
