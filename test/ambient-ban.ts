/** What may not be named outside `src/ports`, and what to use in its place. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'clock.now()'],
  [/\bnew Date\(\s*\)/, 'new Date(clock.now())'],
  [/\bMath\.random\b/, 'random.next()'],
  [/(?<![.\w])setTimeout\s*\(/, 'clock.setTimeout()'],
  [/(?<![.\w])setInterval\s*\(/, 'clock.setTimeout(), armed again'],
  [/(?<![.\w])setImmediate\s*\(/, 'clock.setTimeout(task, 0)'],
  [/\bperformance\.now\b/, 'clock.monotonicMicros()'],
  [/\brandomUUID\b/, 'ids.next()'],
  [/\bAbortSignal\.timeout\b/, 'a timer of the clock that aborts'],
  [/\bprocess\.hrtime\b/, 'clock.monotonicMicros()'],
]

/** What a text names that it may not, each with its place and with what to use instead. */
export const ambientNames = (path: string, text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      BANNED.filter(([pattern]) => pattern.test(line)).map(
        ([pattern, instead]) => `${path}:${index + 1} names ${pattern.source}; use ${instead}`,
      ),
    )
