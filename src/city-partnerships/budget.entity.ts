import { Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';

abstract class Line {
  @PrimaryColumn({ type: 'int', name: 'project_id' })
  projectId: number;

  @PrimaryColumn({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  /** UNSDG category, 1 to 8. */
  @PrimaryColumn({ type: 'smallint' })
  category: number;

  @PrimaryColumn({ type: 'smallint' })
  year: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  /** Decimal text in the fund's currency. */
  @MoneyColumn()
  amount: string;
}

/** What the steering committee approved for an organisation, category and year; zero where a revision took it out. */
@Entity({ name: 'budget_line_version', synchronize: false })
export class BudgetLineVersion extends Line {}

/** The budget that a project's lead has entered, each time whole; the newest counts. */
@Entity({ name: 'budget_draft', synchronize: false })
export class BudgetDraft {
  @PrimaryColumn({ type: 'int', name: 'project_id' })
  projectId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;
}

@Entity({ name: 'budget_draft_line', synchronize: false })
export class BudgetDraftLine extends Line {}
