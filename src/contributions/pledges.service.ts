import type { DataSource } from 'typeorm';
import { isCurrency, type Money } from '../../libs/money/index.js';
import { fundSelection, KnownFund, unknownFund, type FundRow } from '../funds/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { checkAmount, checkDay, checkName, record, type Author, type Recording } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { readPledges } from './pledges.query.js';

/** What may change about a pledge. */
export interface PledgeDetails {
  /** Zero: it was taken back, or became an agreement. */
  amount: Money;
  expectedOn: string | null;
  note: string | null;
}

/** A pledge to be noted. */
export interface PledgeInput extends PledgeDetails {
  fund: string;
  reference: string;
  /** The contributor's code. */
  donor: string;
}

/** What contributors say that they mean to give: noted, and never posted. */
export class PledgesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 for an unknown fund or contributor, 409 for a reference that is taken
   */
  async note(pledge: PledgeInput, author: Author): Promise<string> {
    const { reference, amount } = pledge;
    return record(this.dataSource, author, `pledge ${reference}`, async (recording) => {
      checkName(reference, 'The reference of the pledge');
      if (!isCurrency(amount.currency))
        throw wrong(`Pledge ${reference} is in ${amount.currency}, which is no currency of ISO 4217.`);
      const [row]: (FundRow & { donorId: number | null })[] = await recording.manager.query(
        `SELECT ${fundSelection}, o.id AS "donorId" FROM fund f LEFT JOIN organisation o ON o.code = $2 WHERE f.code = $1`,
        [pledge.fund, pledge.donor],
      );
      if (!row) throw unknownFund(pledge.fund);
      if (row.donorId === null) throw unknown(`There is no organisation ${pledge.donor}.`);
      const fund = new KnownFund(row);
      recording.inFund(fund.id);
      const [inserted]: { id: number }[] = await recording.manager.query(
        'INSERT INTO pledge (fund_id, reference, donor_id, currency) VALUES ($1, $2, $3, $4) RETURNING id',
        [fund.id, reference, row.donorId, amount.currency],
      );
      return keepVersion(recording, { id: inserted!.id, reference }, null, pledge);
    });
  }

  /**
   * Keeps a new version; what is not given stays.
   * @returns the new version
   * @throws {Refused} 404 for an unknown fund or pledge; 412, 428 where a request does not start from the newest version
   */
  async change(
    fund: string,
    reference: string,
    changed: Partial<PledgeDetails>,
    author: Author,
  ): Promise<string> {
    return record(this.dataSource, author, `pledge ${reference}`, async (recording) => {
      const name = `pledge ${reference} of fund ${fund}`;
      await waitToEdit(recording, name);
      const [before] = await readPledges(recording.manager, fund, { reference });
      if (!before) throw unknown(`Fund ${fund} has no pledge ${reference}.`);
      recording.inFund(before.fundId);
      checkVersion(recording, name, before.version);
      const { amount, expectedOn, note } = before;
      const details: PledgeDetails = { amount, expectedOn, note };
      return keepVersion(recording, before, details, edited(details, changed));
    });
  }
}

async function keepVersion(
  recording: Recording,
  { id, reference }: { id: number; reference: string },
  before: PledgeDetails | null,
  { amount, expectedOn, note }: PledgeDetails,
): Promise<string> {
  const name = `Pledge ${reference}`;
  checkAmount(amount, before?.amount.currency ?? amount.currency, 'not negative', name);
  if (expectedOn !== null) checkDay(expectedOn, `The day on which pledge ${reference} is expected`);
  if (note !== null) checkName(note, `The note on pledge ${reference}`);
  const changeId = await recording.newVersion();
  await recording.manager.query(
    'INSERT INTO pledge_version (pledge_id, change_id, amount, expected_on, note) VALUES ($1, $2, $3, $4, $5)',
    [id, changeId, amount.toString(), expectedOn, note],
  );
  recording.noteChange('pledge', before, { amount, expectedOn, note });
  return changeId;
}
