/**
 * Who may import whom. Reads like the list in README.md: a room below never knows a room above.
 *
 *   money ← database ← ledger ← funds ← contributions, allocations, disbursements
 *   organisations ← contributions, city-partnerships, disbursements
 *   city-partnerships ← allocations, disbursements, results    city-partnerships ← delivery, milestones ← disbursements
 *   organisations ← cities ← scholars       organisations, documents ← city-scan ← city-partnerships
 *   contributions, allocations, city-partnerships ← fund-lifecycle
 *   documents ← reports ← journal    reports, contributions ← donors      refusals ← recording ← every room of the fund
 *   environment ← storage ← attachments
 *   everything ← fund-book, commands, app.module, main, cli
 */
const room = (name) => `^(libs|src)/${name}/`;
const rooms = (...names) => `^(libs|src)/(${names.join('|')})/`;

/** What every room of the fund may use: the libraries, how a change is recorded, how a refusal is said. */
const GROUND = [
  ...['calendar', 'environment', 'money', 'database', 'ledger'],
  ...['http', 'refusals', 'recording', 'access'],
];

/** What stands below each room: all it may import besides itself. */
const BELOW = {
  calendar: [],
  environment: [],
  money: [],
  documents: ['money'],
  storage: ['environment'],
  database: ['environment', 'money'],
  ledger: ['money', 'database'],
  refusals: ['money', 'database', 'ledger'],
  recording: ['calendar', 'money', 'database', 'ledger', 'refusals'],
  http: ['calendar', 'money', 'documents', 'database', 'ledger', 'refusals', 'recording'],
  access: ['money', 'database', 'http', 'refusals', 'recording'],
  decisions: [...GROUND, 'attachments'],
  organisations: GROUND,

  cities: [...GROUND, 'organisations', 'attachments'],
  scholars: [...GROUND, 'organisations', 'cities'],

  'sign-in': GROUND,
  funds: [...GROUND, 'documents', 'organisations', 'decisions', 'attachments'],
  'city-scan': [...GROUND, 'organisations', 'documents'],
  'city-partnerships': [...GROUND, 'organisations', 'city-scan', 'funds', 'decisions', 'attachments'],
  results: [...GROUND, 'organisations', 'funds', 'city-partnerships', 'decisions', 'attachments'],
  contributions: [...GROUND, 'organisations', 'funds', 'decisions', 'attachments'],
  allocations: [...GROUND, 'organisations', 'funds', 'city-partnerships', 'decisions', 'attachments'],
  delivery: [...GROUND, 'organisations', 'funds', 'city-partnerships'],
  milestones: [...GROUND, 'organisations', 'funds', 'city-partnerships'],
  disbursements: [
    ...[...GROUND, 'organisations', 'funds', 'city-partnerships', 'delivery', 'milestones'],
    ...['decisions', 'attachments'],
  ],
  'fund-lifecycle': [...GROUND, 'funds', 'city-partnerships', 'contributions', 'allocations'],
  reports: [...GROUND, 'organisations', 'funds', 'documents'],
  journal: [...GROUND, 'funds', 'reports'],
  donors: [...GROUND, 'funds', 'contributions', 'reports'],
  attachments: [...GROUND, 'storage'],
  people: [...GROUND, 'organisations', 'sign-in', 'decisions'],
  audit: [...GROUND, 'documents'],
  door: ['calendar', 'environment', 'money', 'database', 'ledger', 'refusals', 'http', 'access', 'sign-in'],
};

/** The rooms on the roof: they may import any room, and only the doors (main, cli, app.module) import them. */
const ROOF = ['fund-book', 'commands'];

const directions = Object.entries(BELOW).map(([name, below]) => ({
  name: `${name}-knows-only-what-is-below`,
  comment: `${name} may import ${below.join(', ') || 'no other room'}; nothing else.`,
  severity: 'error',
  from: { path: room(name), pathNot: '\\.spec\\.ts$' },
  to: { path: '^(libs|src|test|bench|scripts)/', pathNot: rooms(name, ...below) },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'every-room-has-its-place',
      comment: 'A new folder: say above what stands below it, or put it on the roof.',
      severity: 'error',
      from: { path: '^(libs|src)/[^/]+/', pathNot: rooms(...Object.keys(BELOW), ...ROOF) },
      to: {},
    },
    {
      name: 'libs-never-import-src',
      comment: 'The libraries know no fund: what they need is handed to them.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(src|test|bench|scripts)/' },
    },
    {
      name: 'only-the-database-migrates',
      comment: 'Migrations are run by libs/database and known to nobody else.',
      severity: 'error',
      from: { path: '^(libs|src)/', pathNot: '^libs/database/|\\.spec\\.ts$' },
      to: { path: '^migrations/' },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea, or the shared part is a third.',
      severity: 'error',
      from: {},
      // Entities name each other in types; only what is loaded at run time can go round in a circle.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'between-rooms-only-index',
      comment: "Import another room's index.ts; what is deeper is its own affair.",
      severity: 'error',
      from: { path: '^(libs|src)/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs|src)/[^/]+/', pathNot: ['^(libs|src)/[^/]+/index\\.ts$', '^$1/$2/'] },
    },
    {
      name: 'from-outside-only-index',
      comment: 'Migrations and benches, too, come in through the front door.',
      severity: 'error',
      from: { path: '^(migrations|bench)/' },
      to: { path: '^(libs|src)/[^/]+/', pathNot: '^(libs|src)/[^/]+/(index|[^/]+\\.module)\\.ts$' },
    },
    {
      name: 'decimal-js-only-in-money',
      comment: 'How a cent is rounded is decided in one place: use Money and Rate.',
      severity: 'error',
      from: { pathNot: '^libs/money/' },
      to: { path: 'node_modules/decimal\\.js' },
    },
    {
      name: 'tests-stay-outside',
      comment: 'What ships does not know its tests.',
      severity: 'error',
      from: { path: '^(libs|src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '(^test/|\\.spec\\.ts$)' },
    },
    {
      name: 'what-ships-is-a-dependency',
      comment: 'A package that is only installed for development is missing in production.',
      severity: 'error',
      from: { path: '^(libs|src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'nothing-is-missing',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
