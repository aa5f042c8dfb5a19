import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The business records that move money. Each draws the id of its one entry when it is inserted; at COMMIT that entry must be
 * there. All have the same columns for what they share: fund, reference, effective_on (bank value date or decision date),
 * amount in the fund's currency, entry and change.
 */
export class EveryMovementOfMoneyIsARecordWithAnEntry2026112309000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A record names windows, projects and agreements of its own fund only.
    const ofTheSameFund = (table: string, columns: string) =>
      [...columns.matchAll(/(\w+) integer (?:NOT NULL )?REFERENCES (fund_window|project|agreement)\b/g)]
        .map(
          ([, column, named]) =>
            `CONSTRAINT ${table}_${column}_of_its_fund FOREIGN KEY (${column}, fund_id) REFERENCES ${named} (id, fund_id),`,
        )
        .join('\n        ');
    const record = (table: string, columns: string, unique = 'fund_id, reference') => `
      CREATE TABLE ${table} (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        reference text NOT NULL,
        effective_on date NOT NULL,
        ${columns.replaceAll(/ REFERENCES (fund_window|project|agreement)\b/g, '')},
        ${table === 'agreement' ? 'UNIQUE (id, fund_id),' : ''}
        entry_id bigint NOT NULL DEFAULT nextval('ledger.entry_id_seq') CONSTRAINT ${table}_has_an_entry_of_its_own UNIQUE,
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT ${table}_reference_once UNIQUE (${unique}),
        ${ofTheSameFund(table, columns)}
        CONSTRAINT ${table}_has_its_entry FOREIGN KEY (entry_id) REFERENCES ledger.entry DEFERRABLE INITIALLY DEFERRED
      );`;
    const window = (column = 'window_id') => `${column} integer NOT NULL REFERENCES fund_window`;
    const positive = (table: string) =>
      `amount amount NOT NULL CONSTRAINT ${table}_is_positive CHECK (amount > 0)`;
    // What was paid in another currency; both columns or neither.
    const original = (table: string) => `currency text REFERENCES ledger.currency,
        original_amount amount,
        CONSTRAINT ${table}_original_is_whole CHECK ((currency IS NULL) = (original_amount IS NULL))`;
    const bank = 'narrative text, bank_reference text, value_date date';
    const place =
      'project_id integer NOT NULL REFERENCES project, organisation_id integer NOT NULL REFERENCES organisation';
    await runner.query(
      [
        record(
          'agreement',
          `donor_id integer NOT NULL REFERENCES organisation,
        currency text NOT NULL REFERENCES ledger.currency,
        amount amount NOT NULL CONSTRAINT agreement_is_not_negative CHECK (amount >= 0),
        ${window()},
        aa_fee_rate numeric(18, 12) CONSTRAINT agreement_fee_rate_is_a_share CHECK (aa_fee_rate >= 0 AND aa_fee_rate <= 1)`,
        ),
        record(
          'amendment',
          `agreement_id integer NOT NULL REFERENCES agreement,
        amount amount NOT NULL CONSTRAINT amendment_is_not_negative CHECK (amount >= 0)`,
        ),
        `CREATE TABLE instalment_version (
        agreement_id integer NOT NULL REFERENCES agreement,
        due_on date NOT NULL,
        n smallint NOT NULL DEFAULT 1, -- the second instalment due on one day is number 2
        change_id bigint NOT NULL REFERENCES change,
        amount amount NOT NULL CONSTRAINT instalment_is_not_negative CHECK (amount >= 0),
        PRIMARY KEY (agreement_id, due_on, n, change_id)
      );`,
        record(
          'deposit',
          `agreement_id integer NOT NULL REFERENCES agreement,
        ${window()},
        ${positive('deposit')},
        fee amount NOT NULL CONSTRAINT deposit_fee_is_part_of_it CHECK (fee >= 0 AND fee <= amount),
        ${original('deposit')},
        ${bank}`,
        ),
        record(
          'contributor_refund',
          `agreement_id integer NOT NULL REFERENCES agreement,
        ${window()},
        ${positive('contributor_refund')},
        ${original('contributor_refund')},
        ${bank}`,
        ),
        // Interest, other income, fees and charges apart from deposits, and money that nobody can name yet.
        record(
          'receipt',
          `kind text NOT NULL CONSTRAINT receipt_kind CHECK (kind IN ('fund_interest', 'organisation_interest', 'other_income',
          'aa_fee', 'bank_charge', 'unidentified_receipt', 'unidentified_resolution')),
        amount amount NOT NULL
          CONSTRAINT receipt_has_an_amount CHECK (amount > 0 OR (amount < 0 AND kind IN ('aa_fee', 'bank_charge'))),
        window_id integer REFERENCES fund_window,
        agreement_id integer REFERENCES agreement,
        organisation_id integer REFERENCES organisation,
        CONSTRAINT receipt_names_its_window CHECK (window_id IS NOT NULL OR kind LIKE 'unidentified%'),
        CONSTRAINT receipt_names_its_organisation CHECK (organisation_id IS NOT NULL OR kind <> 'organisation_interest'),
        ${original('receipt')},
        ${bank}`,
          'fund_id, kind, reference',
        ),
        record(
          'allocation',
          `${place},
        ${window()},
        amount amount NOT NULL CONSTRAINT allocation_has_an_amount CHECK (amount <> 0)`,
        ),
        record(
          'window_move',
          `${window('from_window_id')},
        ${window('to_window_id')},
        ${positive('window_move')},
        CONSTRAINT window_move_goes_elsewhere CHECK (from_window_id <> to_window_id)`,
        ),
        record(
          'transfer',
          `${place}, ${window()}, ${positive('transfer')}, ${original('transfer')}, ${bank}`,
        ),
        record(
          'organisation_refund',
          `${place}, ${window()}, ${positive('organisation_refund')}, ${original('organisation_refund')}, ${bank}`,
        ),
        record(
          'expenditure',
          `${place},
        category smallint NOT NULL CONSTRAINT expenditure_category_is_unsdg CHECK (category BETWEEN 1 AND 8),
        amount amount NOT NULL CONSTRAINT expenditure_has_an_amount CHECK (amount <> 0),
        ${original('expenditure')},
        ${bank}`,
        ),
        // The reversed record by its kind and reference, as the field names it; reversed_entry_id is what counts.
        record(
          'reversal',
          `kind text NOT NULL,
        reason text,
        reversed_entry_id bigint NOT NULL CONSTRAINT record_reversed_once UNIQUE
          CONSTRAINT reversal_of_a_recorded_entry REFERENCES ledger.entry DEFERRABLE INITIALLY DEFERRED`,
          'fund_id, kind, reference',
        ),
        // What a fund without its history moves in with: balances, on a day of their own.
        record('opening', 'narrative text'),
        `CALL keep_known('instalment_version');
        GRANT SELECT, INSERT ON agreement, amendment, instalment_version, deposit, contributor_refund, receipt, allocation, window_move,
          transfer, organisation_refund, expenditure, reversal, opening TO city_partnerships;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;`,
        /*
         * Each record beside what its entry must show for it: the account codes whose lines, added up and taken with the sign,
         * give the amount. `moved_in` is the currency of those lines where it is not the fund's.
         */
        `CREATE VIEW money_record AS
           SELECT fund_id, 'agreement' AS kind, reference, effective_on, amount, entry_id, change_id, '9000' AS account_code, 1 AS sign FROM agreement
           UNION ALL SELECT fund_id, 'amendment', reference, effective_on, NULL, entry_id, change_id, '9000', 1 FROM amendment
           UNION ALL SELECT fund_id, 'deposit', reference, effective_on, amount, entry_id, change_id, '4000', -1 FROM deposit
           UNION ALL SELECT fund_id, 'refund_to_donor', reference, effective_on, amount, entry_id, change_id, '4900', 1 FROM contributor_refund
           UNION ALL SELECT fund_id, kind, reference, effective_on, amount, entry_id, change_id,
                            CASE kind WHEN 'fund_interest' THEN '4100' WHEN 'organisation_interest' THEN '4200' WHEN 'other_income' THEN '4300'
                                      WHEN 'aa_fee' THEN '5000' WHEN 'bank_charge' THEN '5200' ELSE '2000' END,
                            CASE WHEN kind IN ('aa_fee', 'bank_charge', 'unidentified_resolution') THEN 1 ELSE -1 END FROM receipt
           UNION ALL SELECT fund_id, 'allocation', reference, effective_on, amount, entry_id, change_id, '1100', 1 FROM allocation
           UNION ALL SELECT fund_id, 'window_move', reference, effective_on, NULL, entry_id, change_id, '1000', 1 FROM window_move
           UNION ALL SELECT fund_id, 'transfer', reference, effective_on, amount, entry_id, change_id, '1200', 1 FROM transfer
           UNION ALL SELECT fund_id, 'refund_from_organisation', reference, effective_on, amount, entry_id, change_id, '1210', -1 FROM organisation_refund
           UNION ALL SELECT fund_id, 'expenditure', reference, effective_on, amount, entry_id, change_id, '6000', 1 FROM expenditure
           UNION ALL SELECT fund_id, 'reversal', kind || ' ' || reference, effective_on, NULL, entry_id, change_id, NULL, 1 FROM reversal
           UNION ALL SELECT fund_id, 'opening', reference, effective_on, NULL, entry_id, change_id, NULL, 1 FROM opening;
         GRANT SELECT ON money_record TO city_partnerships;`,
      ].join('\n'),
    );
  }

  down(): Promise<void> {
    throw new Error('Records of money stay: restore a backup made before this migration instead.');
  }
}
