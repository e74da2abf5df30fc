import { execFileSync } from 'node:child_process'

/** The commit that runs, with `+` when files differ from it; `unknown` outside of a checkout. */
export function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, {
        cwd: import.meta.dirname,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    // No git, or no repository: a copy of the sources is a legitimate way to run.
    return 'unknown'
  }
}
