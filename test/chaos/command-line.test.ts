import { expect, it } from 'vitest'
import { parseCommandLine } from '../../chaos/command-line.ts'

it.each([
  [['--seed', '7', '--hours', '24'], { seeds: [7, 7], durationMs: 86_400_000 }],
  [['--seeds', '1..500', '--minutes', '10'], { seeds: [1, 500], durationMs: 600_000 }],
  [[], { seeds: [1, 20], durationMs: 600_000, faults: [], untilFailure: false }],
  [['--faults', 'socket-cut,disk-slow'], { faults: ['socket-cut', 'disk-slow'] }],
  [['--processes'], { processes: true, seeds: [1, 5], durationMs: 60_000 }],
  [['--processes', '--seed', '7', '--minutes', '3'], { processes: true, seeds: [7, 7], durationMs: 180_000 }],
  [['--until-failure', '--report', 'x.json'], { untilFailure: true, reportFile: 'x.json' }],
])('%j is understood', (args, asked) => {
  expect(parseCommandLine(args)).toMatchObject(asked)
})

it.each([
  [['--seed', 'x'], '--seed takes a number from 0 to 4294967295, not "x"'],
  [['--seed', '1.5'], '--seed takes a whole number, not 1.5'],
  [['--seeds', '9..3'], '--seeds takes a range like 1..500, not "9..3"'],
  [['--minutes', '0'], '--minutes takes a number from 0.1 to 10080, not "0"'],
  [['--seed', '1', '--seeds', '1..2'], '--seed and --seeds exclude each other'],
  [['--faults', 'socket-cat'], 'no fault is named socket-cat; did you mean socket-cut?'],
  [
    ['--processes', '--faults', 'disk-slow'],
    '--faults is for trials on the virtual clock, not for --processes',
  ],
  [['--workers', '0'], '--workers takes a number from 1 to 64, not "0"'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(parseCommandLine(args)).toContain(sentence)
})

it('knows no other flags', () => {
  expect(String(parseCommandLine(['--sed', '1']))).toContain("Unknown option '--sed'")
})
