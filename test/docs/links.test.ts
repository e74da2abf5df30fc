import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFlags } from '../../src/config/flags.ts'

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')].map((path) =>
  path.replaceAll('\\', '/'),
)
const textOf = (path: string): string => readFileSync(path, 'utf8')
const withoutBlocks = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '')

/** As GitHub makes them: lower case, words joined by hyphens, other signs gone. */
const anchorsOf = (text: string): readonly string[] =>
  [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Files and folders of the project as the pages name them: `src/journal/books.ts`, `machines/`. */
const PATH = /^(?:\.ci|bin|supervisors|actors|machines|src|test|docs|bench)(?:\/[\w.:*{},-]+)*\/?$/
/** Stands for a name that whoever follows the page chooses. */
const PLACEHOLDER = /NAME|your-/

describe.each(pages)('%s', (page) => {
  const text = withoutBlocks(textOf(page))

  test('its links lead somewhere', () => {
    const dead = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#')
        const path = file === '' ? page : join(dirname(page), file)
        if (!existsSync(path)) return true
        return anchor !== undefined && !anchorsOf(textOf(path)).includes(anchor)
      })
    expect(dead).toEqual([])
  })

  test('the files that it names exist', () => {
    const absent = [...text.matchAll(/`([^`\n]+)`/g)]
      .map(([, code = '']) => code)
      .filter((code) => PATH.test(code) && !PLACEHOLDER.test(code))
      .filter((code) => globSync(code).length === 0)
    expect(absent).toEqual([])
  })
})

describe('the commands of the pages', () => {
  const lines = pages.flatMap((page) =>
    [...textOf(page).matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
      block
        .replaceAll('\\\n', ' ')
        .split(/\n|&&/)
        .map((line) => ({ page, line: line.replace(/ #.*$/, '').trim() })),
    ),
  )
  const scripts = Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts)
  const named = (pattern: RegExp): readonly string[] =>
    lines.flatMap(({ line }) => [...line.matchAll(pattern)].map(([, name = '']) => name))

  test('there are some', () => {
    expect(lines.length).toBeGreaterThan(10)
  })

  test('every npm script that they run exists', () => {
    const run = [...named(/\bnpm run (?:--silent )?([\w-]+)/g), ...named(/\bnpm (test)\b/g)]
    expect(run.filter((script) => !scripts.includes(script))).toEqual([])
  })

  test('the engine takes every flag that they give it', () => {
    const refused = lines
      .filter(({ line }) => /npm run (?:--silent )?engine -- /.test(line))
      .map(({ page, line }) => ({
        page,
        line,
        parsed: parseFlags(line.replace(/^.*? -- /, '').split(/\s+/)),
      }))
      .filter(({ parsed }) => !parsed.ok)
    expect(refused).toEqual([])
  })
})
