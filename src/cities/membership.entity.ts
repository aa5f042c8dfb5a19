import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How closely a city takes part. */
export const levels = ['core', 'leading', 'innovating'] as const;
export type Level = (typeof levels)[number];

/** A level within a sentence: `an innovating member`. */
export const asMember = (level: Level) => `${level === 'innovating' ? 'an' : 'a'} ${level} member`;

/** The days of one level of a city, by the letter of commitment; of each first day the newest change counts. */
@Entity({ name: 'city_membership_version', synchronize: false })
export class CityMembershipVersion {
  @PrimaryColumn({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  /** The first day of the level. */
  @PrimaryColumn({ type: 'date', name: 'from_on' })
  fromOn: string;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  level: Level;

  /** The date of the letter of commitment. */
  @Column({ type: 'date', name: 'committed_on', nullable: true })
  committedOn: string | null;

  @Column({ type: 'text', nullable: true })
  signatory: string | null;

  /** The letter, where it was uploaded. */
  @Column({ type: 'uuid', name: 'document_id', nullable: true })
  documentId: string | null;

  /** The person who looks after the city. */
  @Column({ type: 'int', name: 'relationship_manager', nullable: true })
  relationshipManager: number | null;

  /** Its last day; null: it goes on. */
  @Column({ type: 'date', name: 'until_on', nullable: true })
  untilOn: string | null;
}
