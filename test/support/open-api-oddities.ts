import fc from 'fast-check';

/** JSON as it stands, for what JavaScript cannot hold: numbers beyond its own, a field twice. */
export class Verbatim {
  constructor(readonly text: string) {}
}

/** As JSON.stringify, with what is verbatim in it as it stands. */
export function asJson(value: unknown): string {
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(asJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, of]) => of !== undefined);
  return `{${fields.map(([name, of]) => `${JSON.stringify(name)}:${asJson(of)}`).join(',')}}`;
}

const words = (text: string) => text.trim().split(/\s+/);

const texts = [
  ...[
    '',
    ' ',
    '\t\n',
    '1 000',
    '\0',
    'a\0b',
    '\u0001',
    '\u001b[2J',
    '\u007f',
    '\ud800',
    'x\udfffy',
    '\ufffe',
  ],
  ...[
    '\ufeffx',
    '\u2028',
    '\u202eabc',
    'مرحبا بالعالم',
    '👩‍👩‍👧‍👦',
    'e\u0301'.repeat(50),
    'Ⅷ',
    'ﬀ',
    'İ',
    '\u00a0x\u00a0',
  ],
  ...['x'.repeat(201), 'x'.repeat(5000), '🙂'.repeat(1000), '9'.repeat(400), `${'9'.repeat(40)}.00`],
  ...[
    "'; DROP TABLE fund; --",
    '${7*7}',
    '<script>alert(1)</script>',
    '=1+1',
    '@SUM(1)',
    'C:\\',
    '%s%n',
    '\\',
  ],
  ...words(`a 0 -1 -0 1e5 0x10 １２ null undefined NaN true [] {} % _ " $1 ../../etc/passwd 0.001 -0.00 1. .5 +1 1,000.00
    2147483648 -2147483649 9223372036854775808 XXX usd JPY XAU BHD __proto__ constructor toString hasOwnProperty length
    00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff`),
  ...words(`2026-02-30 2026-13-01 2026-00-00 0000-01-01 0001-01-01 9999-12-31 10000-01-01 -4713-01-01 1900-01-01 2026-1-1
    2026-11 2026-99 20261123 2026-W01 infinity -infinity now today epoch 2026-11-23T25:00:00Z 2026-02-30T00:00:00Z
    294277-01-01T00:00:00Z 2026-11-23T10:00:00+99:99`),
];

/** Parts of a path as they go over the wire, none of them another route's. */
export const oddParts = [
  ...words(`.. . ... %2e%2e %00 %0d%0a %20 %2F ..%2F.. %5C %ff %c0%ae %zz % %25 __proto__ constructor -1 0 1 1.5 null * ; : @ + ~ '
    99999999999999999999 %F0%9F%99%82 %E2%80%AEabc 2026-02-30 2026-13 infinity`),
  ...['x'.repeat(201), 'x'.repeat(3000)],
];

export const oddQueries = [
  ...words(`dryRun=true dryRun=false dryRun=maybe dryRun=true&dryRun=false dryRun[]=true dryRun a=1 __proto__[x]=1 constructor=1
    limit=0 limit=1e9 limit=-1 after=%00 after= after[]=1 &&& = % %zz=1 x=%ff knownAt=infinity from=2026-02-30 ? a=b=c`),
  `x=${'y'.repeat(5000)}`,
];

const nested = (depth: number) => new Verbatim('['.repeat(depth) + ']'.repeat(depth));
const nestedObjects = (depth: number) => new Verbatim(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const money = (amount: unknown, currency: unknown = 'USD') => ({ amount, currency });

const others = [
  ...[null, true, false, [], {}, [[]], [null], [{}], { length: 3 }, ['a', 'a']],
  ...[
    '0',
    '1',
    '-1',
    '1.5',
    '0.1',
    '-0',
    '1e999',
    '-1e999',
    '1e-400',
    '9007199254740993',
    '12345678901234567890',
  ].map((text) => new Verbatim(text)),
  ...[nested(19), nested(25), nested(5000), nestedObjects(25), new Verbatim(`[${'0,'.repeat(30_000)}0]`)],
  ...[
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"a":1,"a":2}',
    '{"toString":1}',
  ].map((text) => new Verbatim(text)),
  ...[
    money(new Verbatim('1250')),
    money('1250'),
    money('1250.001'),
    money('-5.00'),
    money('0.00'),
    money('0'),
  ],
  ...[money('9'.repeat(15)), money('9'.repeat(30)), money('9'.repeat(500)), money('1e3'), money('Infinity')],
  ...[
    money('5.00', 'EUR'),
    money('5', 'JPY'),
    money('5.00', 'XXX'),
    money('5.00', 'usd'),
    money('5.00', null),
  ],
  ...[
    money(null),
    money(['5.00']),
    { amount: '5.00' },
    { currency: 'USD' },
    { ...money('5.00'), more: 1 },
    '5.00',
  ],
];

/** Text that a form field, a path or a query may bear. */
export const oddText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);

/** A value of any kind that a careful server turns away, or takes for what it is. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...others) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** A value with one to three things in it changed: taken away, replaced, added. */
export const changed = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat(9), oddValue), { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) =>
      changes.reduce(
        (result, [where, how, by]) => changedOnce(result, where, how, copyOf(by)),
        copyOf(value),
      ),
    );

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null || value instanceof Verbatim) return value;
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, copyOf(of)]));
}

function changedOnce(value: unknown, where: number, how: number, by: unknown): unknown {
  const places = placesOf(value);
  const place = places[where % Math.max(1, places.length)];
  if (!place || (how === 0 && where % 7 === 0)) return by;
  const { holder, name } = place;
  if (how <= 2) {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
  } else if (how === 3) {
    const added = typeof by === 'string' && by.length < 300 ? by : 'more';
    // An own field also where it is called __proto__.
    Object.defineProperty(holder, added, { value: by, enumerable: true, configurable: true, writable: true });
  } else {
    Object.defineProperty(holder, name, { value: by, enumerable: true, configurable: true, writable: true });
  }
  return value;
}

/** Every field of a value, however deep. */
function placesOf(value: unknown): { holder: Record<string, unknown>; name: string }[] {
  if (typeof value !== 'object' || value === null || value instanceof Verbatim) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesOf(holder[name])]);
}

/** What is no JSON, or none that a route asks for. */
export const oddBody = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '{',
      '}',
      '[]',
      'null',
      '"text"',
      '0',
      'true',
      '{"a":}',
      "{'a':1}",
      '\ufeff{}',
      '{}{}',
      '{"a":1,}',
      '\0',
    ],
    ...[
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"admin":true}}}',
      '--x\r\n\r\n--x--',
      'a=1&b=2',
    ],
    ...['['.repeat(100_000), `{"reason":"${'x'.repeat(1_100_000)}"}`, `{"reason":"${'x'.repeat(900_000)}"}`],
  ),
  oddValue.map(asJson),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
