import type { EntityManager } from 'typeorm';
import { RawDuties, type Columns, type RawChange } from './raw-duties.js';

/** A part of a value or target by its columns. */
export type RawPart = Columns;

/** What raw SQL says of a value: by whom, in which state, with which parts. */
export interface RawValue extends RawChange {
  state?: string;
  value?: string;
  comment?: string | null;
  parts?: RawPart[];
}

const year = { period_from: '2024-01-01', period_to: '2024-12-31' };

/** Results frameworks written as the application's role without its services. Project CITY/1 is led by UNHAB in Lisbon. */
export class RawResults {
  private codes = 0;

  private constructor(readonly duties: RawDuties) {}

  static async open(): Promise<RawResults> {
    return new RawResults(await RawDuties.open());
  }

  close(): Promise<void> {
    return this.duties.close();
  }

  sql<Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.duties.application.query(text, parameters);
  }

  /** One act: a change, and what is recorded with it. */
  act<Result>(
    of: RawChange,
    work: (manager: EntityManager, change: string) => Promise<Result>,
  ): Promise<Result> {
    return this.duties.application.transaction(async (manager) =>
      work(manager, await this.duties.change(manager, of)),
    );
  }

  /** @returns the id of a result of CITY/1, or of another project */
  async result(
    level: string,
    columns: Columns = {},
    { project = 'CITY/1', code = this.code() } = {},
  ): Promise<number> {
    const project_id = await this.duties.id('project', project);
    return this.act({}, async (manager, change_id) => {
      const result_id = await this.duties.insert(manager, 'result', { project_id, code, level });
      await this.duties.insert(manager, 'result_version', {
        result_id,
        change_id,
        statement: 'Safe homes',
        ...columns,
      });
      return result_id;
    });
  }

  /** @returns the id of an indicator of CITY/1, or of another project: a count by sex and age that adds up, from 0 */
  async indicator(
    columns: Columns | Record<string, unknown> = {},
    { project = 'CITY/1', code = this.code() } = {},
  ): Promise<number> {
    const project_id = await this.duties.id('project', project);
    return this.act({}, async (manager, change_id) => {
      const id = await this.duties.insert(manager, 'indicator', { project_id, code });
      await this.defineIn(manager, id, change_id, columns);
      return id;
    });
  }

  /** A new version of its definition. */
  define(id: number, columns: Columns | Record<string, unknown>): Promise<void> {
    return this.act({}, (manager, change_id) => this.defineIn(manager, id, change_id, columns));
  }

  /** A new version of a target. */
  target(id: number, target: string | null, columns: Columns = {}, parts: RawPart[] = []): Promise<void> {
    return this.act({}, async (manager, change_id) => {
      const of = { indicator_id: id, change_id, ...year, ...columns };
      await this.duties.insert(manager, 'indicator_target_version', { ...of, target });
      const { period_from, period_to } = of;
      for (const part of parts)
        await this.duties.insert(manager, 'indicator_target_part', {
          indicator_id: id,
          change_id,
          period_from,
          period_to,
          ...part,
        });
    });
  }

  /** @returns the id of a period for which something is to be reported */
  async period(indicator_id: number, columns: Columns = {}): Promise<number> {
    return this.duties.insert(this.duties.application, 'indicator_value', {
      indicator_id,
      ...year,
      ...columns,
    });
  }

  /** A new version of what is reported for a period. */
  version(
    value_id: number,
    { state = 'draft', value = '75', comment, parts = [], ...by }: RawValue = {},
  ): Promise<string> {
    return this.act(by, async (manager, change_id) => {
      await this.duties.insert(manager, 'indicator_value_version', {
        value_id,
        change_id,
        state,
        value,
        comment,
      });
      for (const part of parts)
        await this.duties.insert(manager, 'indicator_value_part', { value_id, change_id, ...part });
      return change_id;
    });
  }

  /** A value that was drafted and submitted by somebody. @returns its id */
  async submitted(indicator: number, value: RawValue = {}, period: Columns = {}): Promise<number> {
    const id = await this.period(indicator, period);
    await this.version(id, value);
    await this.version(id, { ...value, state: 'submitted' });
    return id;
  }

  private async defineIn(
    manager: EntityManager,
    indicator_id: number,
    change_id: string,
    columns: object,
  ): Promise<void> {
    const sound = {
      title: 'People reached',
      unit: 'people',
      direction: 'up',
      additive: 'true',
      accumulates: 'true',
    };
    const from = { baseline: '0', baseline_on: '2023-12-31', disaggregated_by: '{sex,age}' };
    await this.duties.insert(manager, 'indicator_version', {
      indicator_id,
      change_id,
      ...sound,
      ...from,
      ...columns,
    });
  }

  private code(): string {
    return `C${++this.codes}`;
  }
}

/** Men, women, boys and girls. */
export const people = (men: string, women: string, boys: string, girls: string): RawPart[] => [
  { sex: 'male', age: 'adult', value: men },
  { sex: 'female', age: 'adult', value: women },
  { sex: 'male', age: 'child', value: boys },
  { sex: 'female', age: 'child', value: girls },
];
/** The same of a target. */
export const targeted = (parts: RawPart[]): RawPart[] =>
  parts.map(({ value, ...part }) => ({ ...part, target: value }));
