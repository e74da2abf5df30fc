import { readFileSync } from 'node:fs'
import type { HttpResponse } from '../ports/http.ts'

/** The page as it is served: every file it may ask for, by its address, read once. Nothing else exists. */
export type Page = ReadonlyMap<string, HttpResponse>

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

const FILES: readonly (readonly [target: string, file: string, type: keyof typeof TYPES])[] = [
  ['/', 'index.html', 'html'],
  ['/style.css', 'style.css', 'css'],
  ['/icon.svg', 'icon.svg', 'svg'],
  ...['app', 'connection', 'actor-tree', 'chart', 'detail', 'header', 'elements'].map(
    (name) => [`/${name}.js`, `${name}.js`, 'js'] as const,
  ),
]

/** @throws when a file of the page is missing. */
export const readPage = (): Page =>
  new Map(
    FILES.map(([target, file, type]) => [
      target,
      {
        status: 200,
        headers: { 'content-type': TYPES[type], ...HEADERS },
        body: readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8'),
      },
    ]),
  )

/** Nothing but our own files may run, load or be asked, and nobody may frame the page. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}
