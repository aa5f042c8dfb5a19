import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

export type OrganisationType =
  'government' | 'multilateral' | 'private_sector' | 'foundation' | 'ngo' | 'academia' | 'city' | 'other';

/** Every body: contributor, participating organisation, city, partner. Its code never changes. */
@Entity({ name: 'organisation', synchronize: false })
export class Organisation {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'text' })
  code: string;
}

/** What may change about an organisation, once for each change; the newest counts. */
@Entity({ name: 'organisation_version', synchronize: false })
export class OrganisationVersion {
  @PrimaryColumn({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  type: OrganisationType;

  /** ISO 3166-1 alpha-2. */
  @Column({ type: 'text', nullable: true })
  country: string | null;
}
