/** The house's one-way stairs: imports go bin → chaos → supervisors → actors → machines → src, and inside src downwards. */
const only = (from, allowed) => ({
  name: `${from.replace(/[^a-z]+/g, '-')}-reaches-too-far`,
  severity: 'error',
  comment: `${from} may import ${allowed.join(', ')} and nothing else of the house`,
  from: { path: `^${from}/` },
  to: {
    path: '^(bin|chaos|supervisors|actors|machines|src)/',
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
      name: 'no-circles-of-types',
      severity: 'error',
      comment:
        'two files that need each other’s types are one subject; a place in a tree and the life in it point at each other',
      from: {},
      to: { circular: true, via: { pathNot: '^src/supervision/(child|life|world|root-options)[.]ts$' } },
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
      from: { path: '^(chaos|supervisors|actors|machines|src)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'chaos-is-under-the-roof',
      severity: 'error',
      comment:
        'faults and trials see the whole house below them; only the command lines and the benches see them',
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
    only('chaos', ['supervisors/', 'actors/', 'machines/', 'src/']),
    {
      name: 'shrinking-is-asked-for',
      severity: 'error',
      comment: 'it needs the test library: an import that is not awaited would take it into production',
      from: {},
      to: { path: '^chaos/shrink.ts$', dependencyTypesNot: ['dynamic-import'] },
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
      from: { path: '^(bin|chaos|supervisors|actors|machines|src)/', pathNot: '^src/ports/live/' },
      to: { path: 'node_modules/(got|ws)/' },
    },
    {
      name: 'no-dev-dependencies-in-production',
      severity: 'error',
      comment: 'what makes plans smaller is loaded when a trial has failed, and by nobody else',
      from: { path: '^(bin|chaos|supervisors|actors|machines|src)/', pathNot: '^chaos/shrink.ts$' },
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
