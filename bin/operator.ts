import { createInterface } from 'node:readline/promises'
import { DEFAULTS_PATH, loadConfig } from '../src/config/load.ts'
import { resumeConfirmation } from '../src/domain/ladder.ts'
import { liveDisk } from '../src/ports/live/disk.ts'
import { type Asked, operatorHelp, parseOperator } from './operator/command-line.ts'
import { OPERATOR_EXIT, type OperatorExit } from './operator/exit-codes.ts'
import { callEngine, type OperatorCall, RefusedError, UnreachableError } from './operator/line.ts'
import { answerText, statusText } from './operator/words.ts'

/** `npm run operator -- VERB …`: moves the ladder of an engine that runs, by name and with a reason. */
process.exitCode = OPERATOR_EXIT[await main(process.argv.slice(2))].code

async function main(args: readonly string[]): Promise<OperatorExit> {
  const asked = parseOperator(args)
  if (typeof asked === 'string') return complain('usage', asked)
  if (asked.verb === 'help') {
    process.stdout.write(operatorHelp())
    return 'done'
  }
  let call: OperatorCall | undefined
  try {
    call = callEngine(asked.dataDir ?? defaultDataDir())
    return await say(asked, call)
  } catch (error) {
    if (error instanceof UnreachableError) return complain('unreachable', error.message)
    if (error instanceof RefusedError) return complain('refused', error.message)
    throw error
  } finally {
    call?.hangUp()
  }
}

async function say(asked: Exclude<Asked, { verb: 'help' }>, call: OperatorCall): Promise<OperatorExit> {
  if (asked.verb === 'status') {
    const status = await call.status()
    process.stdout.write(asked.json ? `${JSON.stringify(status)}\n` : statusText(status))
    return 'done'
  }
  const { by, json, reason, rung } = asked
  const answer =
    asked.verb === 'tighten'
      ? await call.tighten({ to: rung, by, reason })
      : await call.loosen({ from: rung, by, reason, confirmation: asked.confirmation ?? (await typed(rung)) })
  const refused = answer.done === 'refused'
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`)
  else (refused ? process.stderr : process.stdout).write(answerText(answer))
  return refused ? 'refused' : 'done'
}

/** What a person types; empty where nobody is there to type it, and then the engine says what it should have been. */
async function typed(rung: Parameters<typeof resumeConfirmation>[0]): Promise<string> {
  if (!process.stdin.isTTY) return ''
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await prompt.question(`To loosen the ladder, type ${resumeConfirmation(rung)}: `)).trim()
  } finally {
    prompt.close()
  }
}

function complain(exit: OperatorExit, sentence: string): OperatorExit {
  process.stderr.write(`operator: ${sentence}\n`)
  return exit
}

/** Where the engine keeps its data when nobody says otherwise. */
function defaultDataDir(): string {
  const loaded = loadConfig({ defaultsText: liveDisk.readText(DEFAULTS_PATH) })
  if (!loaded.ok) throw new Error('the defaults are refused')
  return loaded.config.engine.dataDir
}
