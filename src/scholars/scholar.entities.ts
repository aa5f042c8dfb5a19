import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** An Urban Scholar; the code never changes. */
@Entity({ name: 'scholar', synchronize: false })
export class Scholar {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'text' })
  code: string;
}

@Entity({ name: 'scholar_version', synchronize: false })
export class ScholarVersion {
  @PrimaryColumn({ type: 'int', name: 'scholar_id' })
  scholarId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  name: string;

  /** The person, where the scholar signs in here. */
  @Column({ type: 'int', name: 'person_id', nullable: true })
  personId: number | null;

  @Column({ type: 'text', array: true })
  expertise: string[];

  /** ISO 639-1. */
  @Column({ type: 'text', array: true })
  languages: string[];

  @Column({ type: 'date', name: 'available_from', nullable: true })
  availableFrom: string | null;

  @Column({ type: 'date', name: 'available_until', nullable: true })
  availableUntil: string | null;

  /** Organisations with which they have a conflict of interest. */
  @Column({ type: 'int', array: true })
  conflicts: number[];

  @Column({ type: 'boolean' })
  active: boolean;
}

/** Somebody who serves in a city: who, where and with whom. */
@Entity({ name: 'placement', synchronize: false })
export class Placement {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'text' })
  kind: 'internship' | 'scholar';

  /** The city. */
  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @Column({ type: 'int', name: 'host_id' })
  hostId: number;

  @Column({ type: 'int', name: 'scholar_id', nullable: true })
  scholarId: number | null;

  /** The name of whoever is no scholar. */
  @Column({ type: 'text', nullable: true })
  intern: string | null;
}

@Entity({ name: 'placement_version', synchronize: false })
export class PlacementVersion {
  @PrimaryColumn({ type: 'int', name: 'placement_id' })
  placementId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'date', name: 'from_on' })
  fromOn: string;

  @Column({ type: 'date', name: 'until_on', nullable: true })
  untilOn: string | null;

  @Column({ type: 'text', nullable: true })
  outcome: string | null;

  @Column({ type: 'boolean', name: 'taken_back' })
  takenBack: boolean;
}
