import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BENCH_FLAGS } from '../../bench/command.ts'
import { EXCHANGE_FLAGS } from '../../bin/exchange/command-line.ts'
import { parseCommandLine } from '../../bin/journal/command-line.ts'
import { JOURNAL_FLAG_NAMES } from '../../bin/journal/verb-table.ts'
import { OPERATOR_FLAGS, parseOperator } from '../../bin/operator/command-line.ts'
import { CHAOS_FLAG_NAMES, parseCommandLine as parseChaos } from '../../chaos/command-line.ts'
import { FLAG_NAMES } from '../../src/config/flag-table.ts'
import { parseFlags } from '../../src/config/flags.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'

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
const PATH = /^(?:\.ci|bin|chaos|supervisors|actors|machines|src|test|docs|bench)(?:\/[\w.:*{},-]+)*\/?$/
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

const KNOWN_FLAGS: readonly string[] = [
  ...FLAG_NAMES,
  ...JOURNAL_FLAG_NAMES,
  ...CHAOS_FLAG_NAMES,
  ...Object.keys(BENCH_FLAGS),
  ...Object.keys(OPERATOR_FLAGS),
  ...Object.keys(EXCHANGE_FLAGS),
]

const errorsOf = (
  parsed: { readonly ok: true } | { readonly ok: false; readonly errors: unknown },
): unknown => (parsed.ok ? [] : parsed.errors)

describe('the commands of the pages', () => {
  /** What can be typed: lines of `sh` blocks, and code within the text. */
  const typed = pages.flatMap((page) => {
    const text = textOf(page)
    const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
      block.split(/\n|&&/),
    )
    const spans = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    return [...blocks.map((line) => line.replace(/ #.*$/, '')), ...spans].map((line) => ({
      page,
      line: line.trim(),
    }))
  })
  const scripts = Object.keys((JSON.parse(textOf('package.json')) as { scripts: object }).scripts)

  test('there are some', () => {
    expect(typed.filter(({ line }) => line.startsWith('npm')).length).toBeGreaterThan(20)
  })

  test('every npm script that they run exists', () => {
    const unknown = typed.filter(({ line }) => {
      const [, script = 'test'] = /^npm (?:run ([\w-]+)|test\b)/.exec(line) ?? []
      return !scripts.includes(script)
    })
    expect(unknown).toEqual([])
  })

  /** What is wrong with a command line; empty: it is taken. */
  const READERS: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
    engine: (args) => errorsOf(parseFlags(args)),
    journal: (args) => errorsOf(parseCommandLine(args, 'var/data')),
    chaos: (args) => [parseChaos(args)].filter(Array.isArray),
    operator: (args) => [parseOperator(args)].filter((asked) => typeof asked === 'string'),
  }
  test.each(Object.entries(READERS))('%s takes every command line that they give it', (name, read) => {
    const given = typed.filter(({ line }) => new RegExp(`^npm run ${name} -- [a-z-]`).test(line))
    const judged = given.map((each) => ({
      ...each,
      wrong: read(words(each.line.replace(`npm run ${name} -- `, ''))),
    }))
    expect(given.length).toBeGreaterThan(0)
    expect(judged).toEqual(given.map((each) => ({ ...each, wrong: [] })))
  })

  test('every flag that they name exists', () => {
    const unknown = typed.filter(({ line }) => {
      const flag = /^--([a-z-]+)/.exec(line)?.[1]
      return flag !== undefined && !KNOWN_FLAGS.includes(flag)
    })
    expect(unknown).toEqual([])
  })

  test('the configuration file that the README shows is taken', () => {
    const indented = /```toml\n([\s\S]*?)```/.exec(textOf('README.md'))?.[1] ?? ''
    const fileText = indented.replaceAll(/^ {3}/gm, '')
    const loaded = loadConfig({ defaultsText: textOf(DEFAULTS_PATH), fileText, filePath: 'kucoin.toml' })
    expect(loaded).toMatchObject({ ok: true, config: { engine: { mode: 'shadow', dataDir: 'var/kucoin' } } })
  })
})

/** As a shell would split it; what is quoted is one word. */
const words = (line: string): readonly string[] =>
  Array.from(line.matchAll(/"([^"]*)"|\S+/g), ([whole, quoted]) => quoted ?? whole)
