import { Money } from '../../libs/money/index.js';
import {
  CityCommunication,
  CityCommunicationVersion,
  CityParticipation,
  CityParticipationVersion,
  CityPartner,
  CityPartnerVersion,
  CourseCompletion,
  CourseCompletionVersion,
} from './facts.entities.js';
import { withoutVersion, type FactKind, type FactState } from './facts.query.js';

/** A communication on engagement: what a city says every two years about what it did. Days ISO. */
export interface Communication extends FactState {
  receivedOn: string;
  says: string;
  /** The id of the uploaded document, or null. */
  document: string | null;
}

export const communications: FactKind<Communication, Communication, Communication & { id: number }> = {
  name: 'communication',
  field: 'communication',
  shown: withoutVersion,
  record: CityCommunication,
  version: CityCommunicationVersion,
  tables: ['city_communication', 'city_communication_version'],
  key: ['communication_id', 'communicationId'],
  columns: `v.received_on::text AS "receivedOn", v.says, v.document_id AS document`,
  detailsOf: ({ receivedOn, says, document, takenBack }) => ({ receivedOn, says, document, takenBack }),
  keeps: ({ receivedOn, says }) => ({ receivedOn, says }),
  attached: { kind: 'communication', document: ({ document }) => document },
};

/** An event or webinar in which so many people of a city took part. */
export interface Participation extends FactState {
  event: string;
  kind: 'event' | 'webinar';
  heldOn: string;
  people: number;
}

export const participations: FactKind<Participation, Participation, Participation & { id: number }> = {
  name: 'participation',
  field: 'participation',
  shown: withoutVersion,
  record: CityParticipation,
  version: CityParticipationVersion,
  tables: ['city_participation', 'city_participation_version'],
  key: ['participation_id', 'participationId'],
  columns: `v.event, v.kind, v.held_on::text AS "heldOn", v.people`,
  detailsOf: ({ event, kind, heldOn, people, takenBack }) => ({ event, kind, heldOn, people, takenBack }),
  keeps: ({ event, kind, heldOn, people }) => ({ event, kind, heldOn, people }),
};

/** A course that somebody of a city completed. */
export interface Completion extends FactState {
  course: string;
  /** The name of whoever completed it. */
  person: string;
  function: string | null;
  completedOn: string;
  /** The id of the certificate, or null. */
  document: string | null;
}

export const completions: FactKind<Completion, Completion, Completion & { id: number }> = {
  name: 'course completion',
  field: 'completion',
  shown: withoutVersion,
  record: CourseCompletion,
  version: CourseCompletionVersion,
  tables: ['course_completion', 'course_completion_version'],
  key: ['completion_id', 'completionId'],
  columns: `v.course, v.person, v.function_held AS function, v.completed_on::text AS "completedOn", v.document_id AS document`,
  detailsOf: ({ course, person, function: held, completedOn, document, takenBack }) => ({
    ...{ course, person, function: held },
    ...{ completedOn, document, takenBack },
  }),
  keeps: ({ course, person, function: functionHeld, completedOn }) => ({
    ...{ course, person, functionHeld, completedOn },
  }),
  attached: { kind: 'course_completion', document: ({ document }) => document },
};

/** What a body brings to a city, beside a fund's money and never mixed with it. */
export interface Partner extends FactState {
  since: string;
  until: string | null;
  brings: 'cash' | 'in_kind' | 'expertise';
  /** What it is worth, where that is known, in any currency. */
  value: Money | null;
  says: string;
}

/** A partner as it is read: who it is, and the value as the database keeps it. */
export interface PartnerRow extends Omit<Partner, 'value'> {
  organisation: string;
  name: string;
  type: string;
  value: string | null;
  currency: string | null;
}

type PartnerShown = Omit<PartnerRow, 'value' | 'currency'> & {
  id: number;
  value: ReturnType<Money['toJSON']> | null;
};

export const partners: FactKind<Partner, PartnerRow, PartnerShown> = {
  name: 'partner',
  field: 'partner',
  shown: ({ version: _version, currency, ...row }) => ({
    ...row,
    value: valueOf({ value: row.value, currency })?.toJSON() ?? null,
  }),
  record: CityPartner,
  version: CityPartnerVersion,
  tables: ['city_partner', 'city_partner_version'],
  key: ['city_partner_id', 'cityPartnerId'],
  columns: `p.code AS organisation, pv.name, pv.type, v.since::text AS since, v.until_on::text AS until, v.brings, v.value, v.currency, v.says`,
  joins: `JOIN organisation p ON p.id = r.partner_id
          JOIN LATERAL (SELECT * FROM organisation_version x WHERE x.organisation_id = p.id ORDER BY x.change_id DESC LIMIT 1) pv ON true`,
  detailsOf: ({ since, until, brings, says, takenBack, ...row }) => ({
    ...{ since, until, brings, says, takenBack, value: valueOf(row) },
  }),
  keeps: ({ since, until, brings, value, says }) => ({
    ...{ since, untilOn: until, brings, says },
    ...{ value: value?.toString() ?? null, currency: value?.currency ?? null },
  }),
};

/** What it is worth as money, or null. */
const valueOf = ({ value, currency }: Pick<PartnerRow, 'value' | 'currency'>): Money | null =>
  value === null || currency === null ? null : Money.fromDatabase(value, currency);
