/** Cities that take part: their letters and levels, what they send, attend, learn, and what others bring to them. */
export { CitiesModule } from './cities.module.js';
export {
  CityCommunication,
  CityCommunicationVersion,
  CityParticipation,
  CityParticipationVersion,
  CityPartner,
  CityPartnerVersion,
  CourseCompletion,
  CourseCompletionVersion,
} from './facts.entities.js';
export { changeOf, FactDto, FactPageDto, FactsQuery, TakenBackField } from './facts.dto.js';
export type { FactKind, FactState } from './facts.query.js';
export { FactsService } from './facts.service.js';
export { CodeField, DayField, MaybeDayField, MaybePersonField, MaybeTextField, TextField } from './fields.js';
export { checkPerson, idOfOrganisation, numberOf } from './known-city.js';
export { CityMembershipVersion } from './membership.entity.js';
