import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents and what they are attached to. The content lies in a store outside the database, under its SHA-256; here is who
 * uploaded it when (the change), under which name, and of which type it is by its content. The same content uploaded twice is two
 * documents with one hash. Rows are only ever added: a document that was decided upon stays what it was.
 */
export class DocumentsAreKeptByTheirHash2026112405000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE document (
        id uuid PRIMARY KEY,
        sha256 text NOT NULL CONSTRAINT document_hash_is_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size bigint NOT NULL CONSTRAINT document_is_not_empty CHECK (size > 0),
        -- Nothing that a browser would run, whatever it is told.
        media_type text NOT NULL CONSTRAINT document_type_is_safe CHECK (media_type IN (
          'application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'image/heic',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'application/vnd.openxmlformats-officedocument.presentationml.presentation',
          'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet',
          'text/csv', 'text/plain')),
        name text NOT NULL CONSTRAINT document_name_is_no_path
          CHECK (name !~ '[/\\\\\\u0001-\\u001f\\u007f]' AND name ~ '\\S' AND name !~ '^\\.+$' AND length(name) <= 200),
        described text CONSTRAINT document_description_is_short CHECK (described ~ '\\S' AND length(described) <= 2000),
        confidential boolean NOT NULL DEFAULT false,
        change_id bigint NOT NULL REFERENCES change
      );

      CREATE TABLE document_link (
        document_id uuid NOT NULL REFERENCES document,
        fund_id integer REFERENCES fund,
        kind text NOT NULL CONSTRAINT document_attached_to_a_known_kind CHECK (kind IN (
          'agreement', 'amendment', 'deposit', 'contributor_refund', 'receipt', 'allocation', 'window_move', 'transfer',
          'organisation_refund', 'expenditure', 'reversal', 'opening', 'proposal', 'hold')),
        reference text NOT NULL CONSTRAINT document_attached_to_a_reference CHECK (reference = btrim(reference) AND reference <> ''),
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT document_attached_once UNIQUE NULLS NOT DISTINCT (document_id, fund_id, kind, reference)
      );
      CREATE INDEX document_link_of_record ON document_link (fund_id, kind, reference);

      CALL ledger.keep_append_only('document', 'documents_are_append_only');
      CALL ledger.keep_append_only('document_link', 'document_links_are_append_only');
      CALL keep_known('document');
      CALL keep_known('document_link');
      GRANT SELECT, INSERT ON document, document_link TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error(
      'Documents were decided upon and stay: restore a backup made before this migration instead.',
    );
  }
}
