import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A document as somebody uploaded it; its content is in the store, under its SHA-256. Who and when is in its change. */
@Entity({ name: 'document', synchronize: false })
export class KeptDocument {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  sha256: string;

  @Column({ type: 'bigint' })
  size: number;

  @Column({ type: 'text', name: 'media_type' })
  mediaType: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  described: string | null;

  @Column({ type: 'boolean' })
  confidential: boolean;
}

/** Where a document belongs: a record, by its fund, kind and reference. */
@Entity({ name: 'document_link', synchronize: false })
export class DocumentLink {
  @PrimaryColumn({ type: 'uuid', name: 'document_id' })
  documentId: string;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'integer', name: 'fund_id', nullable: true })
  fundId: number | null;

  @PrimaryColumn({ type: 'text' })
  kind: string;

  @PrimaryColumn({ type: 'text' })
  reference: string;
}
