import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The accounts of fund-accounting.md ("Accounts"), as data. Those that may never fall below zero have a floor; 1000–1100 and
 * 9000/9100 close with the month's cash.
 */
export class ChartOfAccountsOfATrustFund2026112307000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO ledger.chart_of_accounts (code, name, book, has_floor, closes_with_cash) VALUES
        ('1000', 'Cash, unallocated', 'real', true, true),
        ('1050', 'Cash, unidentified', 'real', true, true),
        ('1100', 'Cash, allocated', 'real', true, true),
        ('1200', 'Advances: transferred', 'real', false, false),
        ('1210', 'Advances: refunded', 'real', false, false),
        ('1220', 'Advances: reported as spent', 'real', false, false),
        ('2000', 'Unidentified receipts', 'real', false, false),
        ('4000', 'Contributions', 'real', false, false),
        ('4100', 'Interest earned by the fund', 'real', false, false),
        ('4200', 'Interest returned by organisations', 'real', false, false),
        ('4300', 'Other income', 'real', false, false),
        ('4900', 'Refunds to contributors', 'real', false, false),
        ('5000', 'Administrative Agent fee', 'real', false, false),
        ('5200', 'Bank charges', 'real', false, false),
        ('6000', 'Expenditure', 'real', false, false),
        ('9000', 'Commitments receivable', 'memorandum', true, true),
        ('9100', 'Commitments, contra', 'memorandum', false, true);
    `);
  }

  down(): Promise<void> {
    throw new Error('Accounts that have lines stay: restore a backup made before this migration instead.');
  }
}
