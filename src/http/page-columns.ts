import type { OpenAPIObject } from '@nestjs/swagger';
import type { Cell, Column } from '../../libs/documents/index.js';
import { moneyFromJson } from '../../libs/money/index.js';

/** As much of a schema as is looked at here. */
interface Described {
  $ref?: string;
  type?: string;
  properties?: Record<string, Described>;
  items?: Described;
  allOf?: Described[];
}

/** A column of a list, and its cell in a row. */
export interface PageColumn extends Column {
  cell: (row: unknown) => Cell;
}

/** A list that comes a page at a time: where its rows are in a page, and their columns. */
export interface PageList {
  rows: string;
  columns: PageColumn[];
}

const MONEY = '#/components/schemas/MoneyDto';

/** The list in a page as it is described: the one nearest to `next`, which says where it goes on; null where it is no page. */
export function listIn(document: OpenAPIObject, asked: object | undefined): PageList | null {
  const reading = new SchemaReading(document.components?.schemas as Record<string, Described>);
  const { properties = {} } = reading.resolved(asked ?? {});
  const names = Object.keys(properties);
  const next = names.indexOf('next');
  if (next < 0) return null;
  // A page that takes \`next\` from another one has it first.
  const nearest = [...names.slice(0, next).reverse(), ...names.slice(next + 1)];
  const rows = nearest.find((name) => properties[name]?.type === 'array');
  if (rows === undefined) return null;
  return { rows, columns: reading.columns(properties[rows]?.items ?? {}, [], (row) => row) };
}

/** What is within a record becomes columns of its own, `proposedBy.name`; money two, with its currency; lists stay JSON. */
class SchemaReading {
  constructor(private readonly schemas: Record<string, Described>) {}

  resolved({ $ref, allOf, ...own }: Described): Described {
    if ($ref !== undefined) return this.resolved(this.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
    const [base] = allOf ?? [];
    return base ? { ...this.resolved(base), ...own } : own;
  }

  columns(asked: Described, path: string[], of: (row: unknown) => unknown): PageColumn[] {
    const heading = path.join('.');
    if (path.length > 0 && isMoney(asked)) {
      return [
        { heading, kind: 'money', cell: (row) => moneyOf(of(row)) },
        {
          heading: `${heading}Currency`,
          kind: 'text',
          cell: (row) => moneyOf(of(row))?.currency ?? null,
        },
      ];
    }
    const { type, properties } = this.resolved(asked);
    if (properties) {
      return Object.entries(properties).flatMap(([name, schema]) =>
        this.columns(schema, [...path, name], (row) => (of(row) as Record<string, unknown> | null)?.[name]),
      );
    }
    if (type === 'integer') return [{ heading, kind: 'integer', cell: (row) => (of(row) as number) ?? null }];
    return [{ heading, kind: 'text', cell: (row) => textOf(of(row)) }];
  }
}

const isMoney = ({ $ref, allOf = [] }: Described) =>
  [$ref, ...allOf.map((part) => part.$ref)].includes(MONEY);

const moneyOf = (value: unknown) => (value === null || value === undefined ? null : moneyFromJson(value));

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
