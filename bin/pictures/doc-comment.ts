const FIRST = /\/\*\*([\s\S]*?)\*\//
const OF_EXPORT = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport (?:const|function)/

/** What a file says of itself: its first doc comment up to its tags, as Markdown. @throws when it says nothing. */
export const fileComment = (path: string, source: string): string => comment(FIRST, path, source)

/** What a file says of the value that it exports. @throws when it says nothing. */
export const exportComment = (path: string, source: string): string => comment(OF_EXPORT, path, source)

function comment(pattern: RegExp, path: string, source: string): string {
  const text = pattern.exec(source)?.[1]
  if (text === undefined) throw new Error(`${path} has no doc comment`)
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .replace(/(^|\s)@(param|returns|throws)\b[\s\S]*$/, '')
    .trim()
}
