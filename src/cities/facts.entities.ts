import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';

/** What is kept of a city, whose it is. */
abstract class OfACity {
  @PrimaryGeneratedColumn()
  id: number;

  /** The city. */
  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;
}

/** What is said of it; it does not count where it was taken back. */
abstract class Version {
  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'boolean', name: 'taken_back' })
  takenBack: boolean;
}

/** A communication on engagement that a city sent. */
@Entity({ name: 'city_communication', synchronize: false })
export class CityCommunication extends OfACity {}

@Entity({ name: 'city_communication_version', synchronize: false })
export class CityCommunicationVersion extends Version {
  @PrimaryColumn({ type: 'int', name: 'communication_id' })
  communicationId: number;

  @Column({ type: 'date', name: 'received_on' })
  receivedOn: string;

  @Column({ type: 'text' })
  says: string;

  @Column({ type: 'uuid', name: 'document_id', nullable: true })
  documentId: string | null;
}

/** An event or webinar in which people of a city took part. */
@Entity({ name: 'city_participation', synchronize: false })
export class CityParticipation extends OfACity {}

@Entity({ name: 'city_participation_version', synchronize: false })
export class CityParticipationVersion extends Version {
  @PrimaryColumn({ type: 'int', name: 'participation_id' })
  participationId: number;

  @Column({ type: 'text' })
  event: string;

  @Column({ type: 'text' })
  kind: 'event' | 'webinar';

  @Column({ type: 'date', name: 'held_on' })
  heldOn: string;

  @Column({ type: 'int' })
  people: number;
}

/** A course that somebody of a city completed. */
@Entity({ name: 'course_completion', synchronize: false })
export class CourseCompletion extends OfACity {}

@Entity({ name: 'course_completion_version', synchronize: false })
export class CourseCompletionVersion extends Version {
  @PrimaryColumn({ type: 'int', name: 'completion_id' })
  completionId: number;

  @Column({ type: 'text' })
  course: string;

  @Column({ type: 'text' })
  person: string;

  @Column({ type: 'text', name: 'function_held', nullable: true })
  functionHeld: string | null;

  @Column({ type: 'date', name: 'completed_on' })
  completedOn: string;

  @Column({ type: 'uuid', name: 'document_id', nullable: true })
  documentId: string | null;
}

/** A body that brings something to a city: never an entry of a fund. */
@Entity({ name: 'city_partner', synchronize: false })
export class CityPartner extends OfACity {
  @Column({ type: 'int', name: 'partner_id' })
  partnerId: number;
}

@Entity({ name: 'city_partner_version', synchronize: false })
export class CityPartnerVersion extends Version {
  @PrimaryColumn({ type: 'int', name: 'city_partner_id' })
  cityPartnerId: number;

  @Column({ type: 'date' })
  since: string;

  @Column({ type: 'date', name: 'until_on', nullable: true })
  untilOn: string | null;

  @Column({ type: 'text' })
  brings: 'cash' | 'in_kind' | 'expertise';

  @MoneyColumn({ nullable: true })
  value: string | null;

  @Column({ type: 'text', nullable: true })
  currency: string | null;

  @Column({ type: 'text' })
  says: string;
}
