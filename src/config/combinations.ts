import type { Flags } from './flags.ts'
import type { Config } from './schema.ts'

/**
 * What the flags and the effective configuration may not be together; empty when all is well. The one rule that
 * guards money: no real order without `--live-orders` on the command line, and `--live-orders` without live mode
 * is a mistake, not a wish. Keys are the third lock (`secrets.ts`).
 */
export function refusedCombinations(
  flags: Flags,
  config: Pick<Config, 'engine' | 'exchange'>,
): readonly string[] {
  // A look at the journal sends nothing, whatever the mode.
  if (flags.until !== undefined) return forARun(flags)
  const { mode } = config.engine
  const refused: string[] = []
  const refuse = (when: boolean, sentence: string): void => {
    if (when) refused.push(sentence)
  }

  refuse(
    mode === 'live' && !flags.liveOrders,
    'live mode sends real orders: say so with --live-orders, or use --mode paper or shadow',
  )
  refuse(flags.liveOrders && mode !== 'live', `--live-orders is for live mode, and this is ${mode} mode`)
  for (const [given, flag] of [
    [flags.replayFiles.length > 0, '--replay'],
    [flags.speed !== 1, '--speed'],
    [flags.chaosSeed !== undefined, '--chaos'],
  ] as const) {
    refuse(
      given && mode !== 'paper',
      `${flag} needs the simulated exchange: it works in paper mode, not in ${mode} mode`,
    )
    refuse(
      given && mode === 'paper' && config.exchange.url !== '',
      `${flag} is for an exchange that the engine starts, and exchange.url names one that runs already`,
    )
  }
  const others = Object.keys(config.engine.venues).length
  refuse(
    flags.replayFiles.length > 0 && others > 0,
    '--replay is the market of one venue, and engine.venues names others beside the first',
  )
  refuse(
    mode === 'paper' && others > 0 && config.exchange.url !== '',
    'exchange.url names the exchange of one venue, and engine.venues names others beside the first',
  )
  return refused
}

const forARun = (flags: Flags): readonly string[] =>
  (
    [
      [flags.mode !== undefined, '--mode'],
      [flags.symbols !== undefined, '--symbols'],
      [flags.durationMs !== undefined, '--duration'],
      [flags.reportFile !== undefined, '--report'],
      [flags.replayFiles.length > 0, '--replay'],
      [flags.speed !== 1, '--speed'],
      [flags.chaosSeed !== undefined, '--chaos'],
      [flags.inspect !== undefined, '--inspect'],
      [flags.liveOrders, '--live-orders'],
      [flags.resume !== undefined, '--resume-from'],
    ] as const
  ).flatMap(([given, flag]) => (given ? [`${flag} is for a run, and --until only looks at the journal`] : []))

/** The settings that flags make, as tables over those of the file. */
export function overridesOf(flags: Flags): Readonly<Record<string, unknown>> {
  const engine = {
    ...(flags.mode === undefined ? {} : { mode: flags.mode }),
    ...(flags.symbols === undefined ? {} : { symbols: flags.symbols }),
    ...(flags.dataDir === undefined ? {} : { dataDir: flags.dataDir }),
  }
  return {
    ...(Object.keys(engine).length === 0 ? {} : { engine }),
    ...(typeof flags.inspect === 'number' ? { telemetry: { inspectPort: flags.inspect } } : {}),
  }
}
