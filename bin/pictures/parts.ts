/**
 * Parts of a page that are made from the code stand between two comments:
 *
 *     <!-- generated: tree -->
 *     …
 *     <!-- /generated -->
 */

/** Names with what makes their text. */
export type Parts = Readonly<Record<string, () => string>>

const PART = /<!-- generated: ([a-z-]+) -->\n[\s\S]*?<!-- \/generated -->/g
const OPENING = /<!-- generated: /g

/**
 * The page with every part made anew.
 * @throws when a part has no end, or a name that nobody makes.
 */
export function withParts(path: string, text: string, parts: Parts): string {
  let count = 0
  const made = text.replace(PART, (_whole, name: string) => {
    count++
    const make = parts[name]
    if (!make) throw new Error(`${path}: nobody makes ${name}; there are ${Object.keys(parts).join(', ')}`)
    return `<!-- generated: ${name} -->\n${make()}\n<!-- /generated -->`
  })
  if (count !== (text.match(OPENING) ?? []).length) throw new Error(`${path}: a generated part has no end`)
  return made
}

/** A Markdown table. Bars inside cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

/** A block of text as it is. */
export const block = (text: string, language = ''): string => `\`\`\`${language}\n${text}\n\`\`\``
