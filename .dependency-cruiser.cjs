/** The house's one-way stairs: imports go bin → supervisors → actors → machines → src, and inside src downwards. */
const only = (from, allowed) => ({
  name: `${from.replace(/[^a-z]+/g, '-')}-reaches-too-far`,
  severity: 'error',
  comment: `${from} may import ${allowed.join(', ')} and nothing else of the house`,
  from: { path: `^${from}/` },
  to: {
    path: '^(bin|supervisors|actors|machines|src)/',
    pathNot: [`^${from}/`, ...allowed.map((folder) => `^${folder}`)],
  },
})

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(supervisors|actors|machines|src)/', pathNot: ['src/console/page/'] },
      to: {},
    },
    {
      name: 'bin-is-the-roof',
      severity: 'error',
      from: { path: '^(supervisors|actors|machines|src)/' },
      to: { path: '^bin/' },
    },
    {
      name: 'bench-is-beside-the-roof',
      severity: 'error',
      comment: 'benches see the whole house; only the command line sees them',
      from: { path: '^(supervisors|actors|machines|src)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'chaos-is-beside-the-roof',
      severity: 'error',
      comment: 'the trials see the whole house; only the command line and the benches see them',
      from: { path: '^(supervisors|actors|machines|src)/' },
      to: { path: '^chaos/' },
    },
    {
      name: 'src-knows-no-actors',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(supervisors|actors|machines)/' },
    },
    {
      name: 'actors-know-no-supervisors',
      severity: 'error',
      from: { path: '^(actors|machines)/' },
      to: { path: '^supervisors/' },
    },
    {
      name: 'machines-know-no-actors',
      severity: 'error',
      from: { path: '^machines/' },
      to: { path: '^actors/' },
    },
    only('machines', ['src/domain/', 'src/risk/approval.ts']),
    only('src/domain', []),
    only('src/ports', []),
    only('src/supervision', ['src/ports/']),
    only('src/market', ['src/domain/', 'src/ports/', 'src/strategies/strategy.ts']),
    only('src/contingencies', ['src/domain/']),
    only('src/strategies', ['src/domain/', 'src/config/']),
    only('src/account', ['src/domain/', 'src/journal/']),
    only('src/risk', [
      'src/domain/',
      'src/config/',
      'src/account/liquidation.ts',
      'src/account/underlying.ts',
    ]),
    only('src/journal', ['src/domain/', 'src/ports/']),
    only('src/venues', ['src/domain/', 'src/ports/', 'src/risk/approval.ts']),
    only('src/exchange', ['src/domain/', 'src/ports/']),
    only('src/console', ['src/ports/', 'src/telemetry/', 'src/domain/', 'src/supervision/', 'src/pictures/']),
    {
      name: 'world-only-through-ports',
      severity: 'error',
      comment: 'node’s own doors belong to src/ports',
      from: {
        path: '^(supervisors|actors|machines|src)/',
        pathNot: [
          '^src/ports/live/',
          '^src/journal/',
          '^src/exchange/read-recording',
          '^src/config/',
          '^src/telemetry/',
          '^src/console/',
        ],
      },
      to: { path: '^(node:)?(fs|http|https|net|dns|child_process|worker_threads|sqlite|timers)(/|$)' },
    },
    {
      name: 'network-libraries-only-in-ports',
      severity: 'error',
      from: { path: '^(bin|supervisors|actors|machines|src)/', pathNot: '^src/ports/live/' },
      to: { path: 'node_modules/(got|ws)/' },
    },
    {
      name: 'no-dev-dependencies-in-production',
      severity: 'error',
      from: { path: '^(bin|supervisors|actors|machines|src)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
