import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { StateMachine } from 'xstate'
import { exportComment, fileComment } from '../../bin/pictures/doc-comment.ts'
import { MACHINES } from '../../bin/pictures/machines-page.ts'
import { generatedPages } from '../../bin/pictures/pages.ts'
import { table, withParts } from '../../bin/pictures/parts.ts'
import { liveDisk } from '../../src/ports/live/disk.ts'

const pages = generatedPages(liveDisk)

const machineFiles = (): readonly string[] =>
  globSync('machines/**/*.ts').map((path) => path.replaceAll('\\', '/'))

const byPath = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1

describe('what is made from the code', () => {
  test.each([...pages])('%s is in step; when it is not: npm run pictures', (path, text) => {
    expect(liveDisk.exists(path) ? liveDisk.readText(path) : '').toBe(text)
  })

  test('every machine is drawn, in whichever folder of machines it is', async () => {
    const found: [string, unknown][] = []
    for (const path of machineFiles())
      for (const value of Object.values(await import(/* @vite-ignore */ `../../${path}`)))
        if (value instanceof StateMachine) found.push([path, value])
    expect(Object.entries(MACHINES).toSorted(byPath)).toEqual(found.toSorted(byPath))
  })

  test('every file that holds states is named where the machines are drawn', () => {
    const page = pages.get('docs/machines.md')
    const holdsStates = /createMachine\(|createStateConfig\(/
    for (const path of machineFiles())
      if (holdsStates.test(liveDisk.readText(path))) expect(page).toContain(`](../${path})`)
  })

  test('the README shows the tree, the ladder, the flags and the exit codes', () => {
    const readme = liveDisk.readText('README.md')
    for (const part of ['tree', 'ladder', 'triggers', 'flags', 'exit-codes'])
      expect(readme).toContain(`<!-- generated: ${part} -->`)
  })
})

describe('parts of a page', () => {
  const parts = { tree: () => 'NEW' }
  const page = (inside: string): string =>
    `before\n<!-- generated: tree -->${inside}<!-- /generated -->\nafter\n`

  test.each([
    ['what stood there is replaced', '\nold\nlines\n'],
    ['an empty part is filled', '\n'],
    ['a part in step stays', '\nNEW\n'],
  ])('%s', (_sentence, inside) => {
    expect(withParts('page.md', page(inside), parts)).toBe(page('\nNEW\n'))
  })

  test('a page without parts stays as it is', () => {
    expect(withParts('page.md', 'words\n', parts)).toBe('words\n')
  })

  test.each([
    ['a name that nobody makes', '<!-- generated: forest -->\n<!-- /generated -->', 'nobody makes forest'],
    ['a part without an end', '<!-- generated: tree -->\nold\n', 'has no end'],
  ])('%s is refused, naming the page', (_sentence, text, reason) => {
    expect(() => withParts('page.md', text, parts)).toThrow(`page.md`)
    expect(() => withParts('page.md', text, parts)).toThrow(reason)
  })

  test('bars in a cell do not end it', () => {
    expect(table(['flag'], [['`a|b`']])).toBe('| flag |\n|---|\n| `a\\|b` |')
  })
})

describe('what a file says of itself', () => {
  const source =
    "import x from 'x'\n\n/**\n * Of the file.\n *\n * More.\n */\nconst a = 1\n\n/** Of the export. */\nexport const b = 2\n"

  test('the first comment is of the file, the one above the export of the export', () => {
    expect(fileComment('a.ts', source)).toBe('Of the file.\n\nMore.')
    expect(exportComment('a.ts', source)).toBe('Of the export.')
  })

  test('a file that says nothing is refused', () => {
    expect(() => fileComment('a.ts', 'const a = 1\n')).toThrow('a.ts has no doc comment')
  })
})
