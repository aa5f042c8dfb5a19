import { floorSentence, type Shortfall } from './floor-problem.js';
import { recordName, type RecordName } from './record-name.js';
import { Refused, type RefusalStatus } from './refused.js';

/** What node-postgres says about an error of the server. */
interface ServerError {
  code?: string;
  constraint?: string;
  detail?: string;
  message: string;
}

/** Constraints that refuse because of a limit or a state, with the database's own sentence. */
const states = new Set([
  'month_is_open',
  'month_closes_forward',
  'journal_is_open',
  'journal_closes_once',
  'reversal_of_an_original_entry',
  'decision_on_an_open_proposal',
  'no_money_while_on_hold',
  'recorded_as_decided',
  'month_changed_as_decided',
  'hold_lifted_by_two',
  'carried_out_by_its_approval',
  'decision_reads_what_is_committed',
  'role_grant_reads_what_is_committed',
  'closing_closes_the_fund',
  'entry_says_its_record',
  'opening_comes_first',
  'fund_closed_as_decided',
  'powerful_roles_are_granted_by_two',
  'powerful_people_are_reset_by_two',
  'invited_before_they_sign_in',

  'levels_do_not_overlap',
  'relationship_manager_is_active',
  'communication_of_a_member',
  'person_is_one_scholar',
  'placed_scholar_is_active',
  'scholar_has_no_conflict_there',
  'scholar_is_available',
  'scholar_is_in_one_place_at_a_time',

  'questionnaire_versions_follow',
  'closed_scan_takes_nothing_in',
  'submitted_answers_are_frozen',
  'required_questions_are_answered',
  'two_groups_have_answered',
  'scan_reads_what_is_committed',

  'project_moves_by_its_table',
  'project_versions_in_order',
  'stage_read_as_committed',
  'project_builds_on_a_closed_scan',
  'project_approved_as_decided',
  'project_approved_with_its_document',
  'project_appraised_by_two',
  'project_decided_as_proposed',
  'project_ends_with_nothing_allocated',
  'appraised_in_its_stage',
  'appraisal_is_made_at_once',
  'budget_as_decided',
  'budget_in_order',
  'budget_lines_as_decided',
  'budget_foots',
  'scholar_without_conflict',

  'results_read_what_is_committed',
  'definition_is_frozen',
  'additive_before_it_is_disaggregated',
  'value_goes_from_state_to_state',
  'value_version_is_the_newest',
  'value_recorded_with_its_act',
  'target_recorded_with_its_act',
  'decided_as_submitted',
  'target_periods_do_not_overlap',
  'added_periods_do_not_overlap',

  ...['tranche_covers_its_milestones', 'tranche_covers_its_transfers', 'tranches_within_the_budget'],
  ...['advance_keeps_its_cap', 'milestone_keeps_its_terms', 'milestone_is_not_withdrawn'],
  ...['evidence_is_complete', 'newest_report_is_verified', 'lowered_only_by_a_correction'],
  ...['correction_of_what_was_verified', 'transfer_is_payable', 'transfer_within_its_tranche'],
  ...['refund_is_to_be_recovered', 'payable_reads_what_is_committed'],

  ...['each_period_is_reported_once', 'correction_keeps_the_period', 'report_is_complete_when_made'],
  'expenditure_report_period_has_ended',
  ...['next_transfer_waits_for_reports', 'next_transfer_waits_for_delivery', 'waived_by_who_releases'],
]);

/** Constraints that keep duties apart: what is asked is right, but not this person's to do. */
const duties = new Set([
  'proposal_by_its_maker',
  'decision_by_its_maker',
  'proposer_does_not_decide',
  'nobody_decides_on_their_own_role',
  'approvers_are_different_people',
  'beneficiary_does_not_decide',
  'delegation_is_in_force',
  'delegation_by_its_giver',
  'decider_holds_the_role',
  'withdrawn_by_its_side',
  'roles_are_granted_by_others',
  'belonging_is_noted_by_others',
  'belonging_is_ended_by_others',
  'limits_set_by_an_administrator',

  'response_by_its_maker',
  'response_is_its_persons',
  'paper_is_entered_by_the_office',
  'respondent_is_of_the_city',
  'appraisal_by_its_maker',
  'beneficiary_does_not_appraise',
  'submitter_does_not_appraise',

  'acceptor_holds_the_role',
  'reporter_does_not_accept',
  'reporting_organisation_does_not_accept',

  ...['milestone_reported_by_a_person', 'milestone_verified_by_a_person', 'reporter_does_not_verify'],
  ...['verified_from_outside', 'adviser_does_not_verify', 'verifier_holds_the_role'],
  'verified_by_the_named_verifier',
]);

/** What the sentence of a constraint is where the database cannot say it for people: status and sentence. */
const sentences: Record<string, [RefusalStatus, string]> = {
  journal_code_once: [409, 'There is a fund of this code already'],
  fund_code_once: [409, 'There is a fund of this code already'],
  window_code_once: [409, 'The fund has a window of this code already'],
  organisation_code_once: [409, 'There is an organisation of this code already'],
  project_code_once: [409, 'There is a project of this code already'],
  entry_reversed_once: [409, 'It was reversed already'],
  record_reversed_once: [409, 'It was reversed already'],
  month_reopened_by_two: [
    409,
    'A month is reopened by two people, one who proposes and one who decides, and with a reason',
  ],
  entry_day_has_come: [422, 'Nothing is recorded for a day that has not come yet'],
  month_has_begun: [422, 'A month is closed or reopened once it has begun'],
  month_is_its_first_day: [422, 'A month is written like 2026-11'],
  organisation_type: [
    422,
    'The type of an organisation is government, multilateral, private_sector, foundation, ngo, academia, city or other',
  ],
  organisation_country_is_iso_3166: [
    422,
    'A country is its ISO 3166-1 code of two capital letters, such as KE',
  ],
  fee_rate_is_a_share: [422, 'The fee rate lies between 0 and 1: 0.01 is one per cent'],
  agreement_fee_rate_is_a_share: [
    422,
    'The fee rate of the agreement lies between 0 and 1: 0.01 is one per cent',
  ],
  indirect_cost_rate_is_a_share: [
    422,
    'The rate of indirect costs lies between 0 and 1: 0.07 is seven per cent',
  ],
  exchange_rate_is_positive: [422, 'An exchange rate is above zero'],
  project_kind: [422, 'A project is a programme, a direct_cost or a fund_transfer'],
  project_status: [
    422,
    'The status of a project is pipeline, active, operationally_closed, financially_closed or cancelled',
  ],
  project_ends_after_it_starts: [422, 'A project does not end before it starts'],
  expenditure_category_is_unsdg: [
    422,
    'The category of expenditure is one of the eight UNSDG categories, 1 to 8',
  ],

  project_stage: [422, 'A project is at one of the stages of its life'],
  stage_fits_status: [422, 'The status of a project follows from its stage'],
  stage_reason_says_something: [422, 'A reason says something'],
  score_is_1_to_5: [422, 'A score is a whole number from 1 to 5'],
  score_has_its_reason: [422, 'Each score has its reason'],
  budget_draft_category_is_unsdg: [
    422,
    'The category of a budget line is one of the eight UNSDG categories, 1 to 8',
  ],
  budget_category_is_unsdg: [
    422,
    'The category of a budget line is one of the eight UNSDG categories, 1 to 8',
  ],
  budget_draft_year_is_a_year: [422, 'The year of a budget line is from 2000 to 2100'],
  budget_year_is_a_year: [422, 'The year of a budget line is from 2000 to 2100'],
  budget_draft_is_positive: [422, 'A line of a budget that is asked for is above zero'],
  budget_line_is_not_negative: [422, 'A line of a budget is not below zero'],
  partner_role: [422, 'A partner is lead, implementing, financing, technical or verifying'],
  partner_value_fits_what_it_brings: [
    422,
    'Cash and what is brought in kind have a value in a currency; expertise has a sentence that says which',
  ],
  scholar_task_is_to_advise_or_verify: [422, 'A scholar is assigned to advise or to verify'],
  scholar_advises_or_verifies: [
    409,
    'A scholar advises a project or verifies it, never both: this one has the other task on it',
  ],
  assignment_ends_after_it_begins: [422, 'An assignment does not end before it begins'],
  assignment_ended_once: [409, 'This assignment was ended already'],
  assignment_ends_with_an_outcome: [422, 'An assignment ends with a word on what came of it'],

  delivery_needed_is_a_share: [422, 'deliveryNeeded is a share between 0 and 1'],
  reports_fill_a_year: [422, 'Reports are for 3, 6 or 12 months'],
  reports_are_due_within_a_year: [422, 'Reports are due within 0 to 365 days'],
  report_period_ends_after_it_begins: [422, 'A period does not end before it begins'],
  expenditure_report_reference_is_given_once: [
    409,
    'The fund has an expenditure report of this reference already',
  ],
  expenditure_report_category_once: [422, 'A report has one line for each category'],
  transfer_waived_once: [409, 'What this transfer waits for was waived already'],
  waiver_names_what_it_waives: [422, 'A waiver names what it waives'],
  waiver_has_its_reason: [422, 'A waiver has its reason'],

  window_move_goes_elsewhere: [422, 'A window move needs two windows'],
  person_email_once: [409, 'There is a person with this e-mail address already'],
  person_email_is_an_address: [422, 'An e-mail address is written like ana@example.org, in small letters'],
  person_has_a_name: [422, 'A person has a name'],
  role_for_one_scope: [
    422,
    'A role is granted for a fund, an organisation, a project or everything, not for two of them',
  ],
  role_ends_after_it_begins: [422, 'A role does not end before it begins'],
  role_ended_once: [409, 'This role was ended already'],
  membership_ends_after_it_begins: [422, 'A membership does not end before it begins'],
  delegation_to_another: [422, 'Decisions are delegated to somebody else'],
  delegation_ends_after_it_begins: [422, 'A delegation does not end before it begins'],
  delegation_is_for_days_of_absence: [
    422,
    'A delegation is for 92 days at most; for longer, a role is granted',
  ],
  delegation_ended_once: [409, 'This delegation was ended already'],
  proposal_kind: [422, 'Nothing of this kind is proposed and decided'],
  decision_verdict: [422, 'A proposal is approved, rejected or withdrawn'],
  refusal_has_its_reason: [422, 'Whoever rejects or withdraws a proposal says why'],
  hold_has_a_reason: [422, 'A hold is placed with its reason'],
  hold_on_one: [422, 'A hold is placed on a project or on an organisation'],
  hold_lifted_once: [409, 'This hold was lifted already'],
  proposal_is_positive: [422, 'What is proposed has an amount above zero'],
  proposal_reference_once: [409, 'The fund has a proposal of this kind and reference already'],
  proposal_carried_out_once: [409, 'This proposal was carried out already'],
  month_proposal_carried_out_once: [409, 'This proposal was carried out already'],
  request_answered_once: [409, 'A request with this Idempotency-Key was answered meanwhile; ask again'],
  document_attached_once: [409, 'The document is attached there already'],
  request_key_is_short: [422, 'An Idempotency-Key has 1 to 200 characters'],
  threshold_is_not_negative: [422, 'The amount above which two approve is not below zero'],
  step_up_threshold_is_not_negative: [
    422,
    'The amount above which a reversal asks for a fresh second factor is not below zero',
  ],

  membership_level: [422, 'The level of a city is core, leading or innovating'],
  level_ends_after_it_begins: [
    422,
    'A level does not end before it begins: its last day is its first or a later one',
  ],
  level_rests_on_a_letter: [
    422,
    'A city takes part by a letter of commitment: say when it was signed, committedOn, and by whom, signatory',
  ],
  level_begins_with_its_letter: [
    422,
    'A level does not begin before the letter of commitment that it rests on: from is not before committedOn',
  ],
  communication_says_something: [422, 'A communication on engagement says something'],
  participation_names_its_event: [422, 'A participation names its event'],
  participation_kind: [422, 'People take part in an event or a webinar'],
  participation_has_people: [422, 'A participation is of one person or more'],
  completion_names_its_course: [422, 'A course completion names its course'],
  completion_names_its_person: [422, 'A course completion names the person'],
  completion_function_is_said: [422, 'A function is said, or left out'],
  partner_is_another: [422, 'A partner of a city is another organisation'],
  partner_stays_until_after_it_came: [422, 'A partner’s last day, until, is not before its first, since'],
  partner_brings: [422, 'A partner brings cash, in_kind or expertise'],
  partner_value_is_above_zero: [
    422,
    'What a partner brings is worth more than zero, or its value is not known',
  ],
  partner_value_is_whole: [422, 'What a partner brings has an amount and a currency, or neither'],
  partner_says_what_it_brings: [422, 'A partner of a city is recorded with a sentence on what it brings'],
  scholar_code_once: [409, 'There is a scholar of this code already'],
  scholar_has_a_name: [422, 'A scholar has a name'],
  scholar_has_expertise: [422, 'A scholar has some expertise'],
  scholar_languages_are_iso_639: [422, 'A language is two small letters of ISO 639-1, such as sw'],
  scholar_available_until_after_from: [
    422,
    'A scholar’s last available day, availableUntil, is not before the first, availableFrom',
  ],
  placement_kind: [422, 'A placement is an internship or of a scholar'],
  placement_names_who: [
    422,
    'A placement of kind scholar names the scholar and no intern; an internship names the intern and no scholar',
  ],
  placement_ends_after_it_begins: [422, 'A placement does not end before it begins'],
  outcome_comes_with_the_end: [422, 'The outcome of a placement comes with its last day: say until, too'],

  questionnaire_version_once: [
    409,
    'This version of the questionnaire is published already, and never changes',
  ],
  questionnaire_version_counts_from_one: [422, 'The versions of a questionnaire are 1, 2, 3 and so on'],
  questionnaire_says_who_published_it: [422, 'A questionnaire says who published it'],
  scan_closed_once: [409, 'This scan was closed already'],
  one_response_of_a_person: [409, 'You have a response to this scan already: go on with that one'],
  response_submitted_once: [409, 'This response was submitted already'],
  paper_says_who_answered: [422, 'A response on paper says who answered, in 1 to 200 characters'],
  stakeholder_group_is_known: [
    422,
    'The group of a response is government, business, civil_society, academia or un_organisation',
  ],

  tranche_code_once: [409, 'The project has a tranche of this code already'],
  tranche_kind: [422, 'A tranche is of results or an advance'],
  tranche_has_a_title: [422, 'A tranche has a title'],
  tranche_is_positive: [422, 'A tranche is of an amount above zero'],
  milestone_code_once: [409, 'The project has a milestone of this code already'],
  milestone_has_a_title: [422, 'A milestone has a title'],
  milestone_fact_is_said: [422, 'The fact that a milestone waits for is said in words'],
  milestone_pays: [422, 'A milestone pays all_or_nothing, in_proportion, by_steps or per_unit'],
  milestone_direction: [422, 'An indicator is better when it goes up, or down'],
  milestone_minimum_is_a_share: [422, 'The minimumShare lies between 0 and 1, and belongs to in_proportion'],
  milestone_due_ends_after_it_begins: [422, 'A milestone is not due until a day before it is due from'],
  milestone_says_what_it_pays: [
    422,
    'A milestone names what its way of paying needs and no more: price and target; steps; or unitPrice and cap',
  ],
  milestone_target_is_not_its_baseline: [422, 'The target of a milestone is another than its baseline'],
  milestone_baseline_on_its_side: [
    422,
    'The target lies beyond the baseline: above it where the indicator is to go up, below it where down',
  ],
  milestone_begins_somewhere: [
    422,
    'What pays in proportion has a baseline, and so has what pays per unit for an indicator that is to fall',
  ],
  milestone_fact_is_met_by_one: [
    422,
    'A fact is so or is not: it pays all_or_nothing, and needs no baseline',
  ],
  milestone_evidence_is_said: [422, 'The evidence that is required is said in words'],
  milestone_step_is_positive: [422, 'A step pays an amount above zero'],
  report_narrative_is_said: [422, 'The narrative of a report is said in words'],
  report_verified_once: [409, 'This report was verified already'],
  verification_verdict: [
    422,
    'A report is verified in full, in part, or rejected; or what was verified is corrected',
  ],
  verification_of_a_report: [422, 'A verification is of a report, and a correction of none'],
  verification_has_its_value: [422, 'What is verified has its value, and what is rejected has none'],
  verification_has_its_reason: [422, 'Whoever verifies in part, rejects or corrects says why'],
  evidence_kind: [422, 'Evidence is a file, a link or a photo'],
  evidence_of_one: [422, 'Evidence belongs to one report or one value'],
  evidence_link_is_a_web_address: [422, 'A link is the address of a page on the web'],
  evidence_latitude_is_on_earth: [422, 'The latitude lies between -90 and 90 degrees'],
  evidence_longitude_is_on_earth: [422, 'The longitude lies between -180 and 180 degrees'],
  evidence_says_what_it_shows: [422, 'Evidence says in at most 2000 characters what it shows'],
  evidence_has_what_its_kind_needs: [
    422,
    'A file is an uploaded document, a link has a url, and a photo is a document with its day, latitude and longitude',
  ],

  deposit_fee_is_part_of_it: [422, 'The fee is part of the deposit: from zero to its amount'],

  measured_value_is_a_number: [422, 'A measured value is a number of at most 18 digits and 6 decimals'],
  result_level: [422, 'A result is an impact, an outcome or an output'],
  result_code_once: [409, 'The project has a result of this code already'],
  result_has_a_statement: [422, 'A result has a statement'],
  risk_is_described: [422, 'A risk says what may go wrong'],
  risk_likelihood: [422, 'The likelihood of a risk is low, medium or high'],
  risk_has_a_response: [422, 'A risk says what is done about it'],
  indicator_code_once: [409, 'The project has an indicator of this code already'],
  indicator_has_a_title: [422, 'An indicator has a title'],
  indicator_has_a_unit: [422, 'An indicator has a unit'],
  indicator_direction: [422, 'The direction of an indicator says which is better: up or down'],
  disaggregated_by_sex_age_or_place: [
    422,
    'An indicator is disaggregated by sex, age, place or none of them',
  ],
  baseline_has_its_day: [
    422,
    'A baseline comes with the day on which it was measured, and that day with a baseline',
  ],
  sdg_target_with_its_goal: [422, 'A target of the Sustainable Development Goals is named with its goal'],
  sdg_indicator_with_its_target: [
    422,
    'An indicator of the Sustainable Development Goals is named with its target',
  ],
  target_period_ends_after_it_begins: [422, 'The period of a target does not end before it begins'],
  target_part_sex: [422, 'The sex of a part is female, male or other'],
  target_part_age_is_short: [422, 'The age of a part is a text of 1 to 50 characters'],
  target_part_place_is_short: [422, 'The place of a part is a text of 1 to 100 characters'],
  target_part_is_of_something: [422, 'A part says of which sex, age or place it is'],
  target_part_once: [422, 'Two parts of the target are of the same sex, age and place'],
  value_period_ends_after_it_begins: [422, 'The period of a value does not end before it begins'],
  value_period_once: [409, 'Something is reported for this period already'],
  value_state: [422, 'A value is a draft, submitted, accepted or returned'],
  value_comment_is_short: [422, 'A comment is a text of 1 to 2000 characters'],
  returned_with_a_comment: [422, 'Whoever returns a value says why'],
  value_part_sex: [422, 'The sex of a part is female, male or other'],
  value_part_age_is_short: [422, 'The age of a part is a text of 1 to 50 characters'],
  value_part_place_is_short: [422, 'The place of a part is a text of 1 to 100 characters'],
  value_part_is_of_something: [422, 'A part says of which sex, age or place it is'],
  value_part_once: [422, 'Two parts of the value are of the same sex, age and place'],
};

/**
 * Turns the database's refusal into a sentence for people; the constraint's name stays with it.
 *
 * @param error what TypeORM or node-postgres threw
 * @param recordOf which record an entry was for, to begin the sentence with it
 * @returns `null` where it is no refusal by a rule (a lost connection, a fault of ours)
 */
export function describeConstraint(
  error: unknown,
  recordOf: (entryId: string) => RecordName | undefined = () => undefined,
): Refused | null {
  const server = serverError(error);
  const constraint = server?.constraint;
  if (!server || !constraint || !/^23(505|514)$/.test(server.code ?? '')) return null;
  if (constraint === 'account_not_below_floor' && server.detail) {
    const shortfall = JSON.parse(server.detail) as Shortfall;
    return new Refused(409, floorSentence(shortfall, recordOf(String(shortfall.entry))), constraint);
  }
  const known = sentences[constraint];
  if (known) return new Refused(known[0], `${known[1]}.`, constraint);
  const reference = /^(.*)_reference_once$/.exec(constraint)?.[1];
  if (reference) {
    return new Refused(
      409,
      `The fund has ${article(reference)} ${reference.replaceAll('_', ' ')} of this reference already.`,
      constraint,
    );
  }
  if (duties.has(constraint)) return new Refused(403, server.message, constraint);
  const status = states.has(constraint) ? 409 : server.code === '23505' ? 409 : 422;
  return new Refused(status, withRecord(server.message, recordOf), constraint);
}

function serverError(error: unknown): ServerError | null {
  const driverError = (error as { driverError?: unknown } | null)?.driverError ?? error;
  return driverError instanceof Error ? driverError : null;
}

/** The database names entries by their ids; people know the record. */
function withRecord(message: string, recordOf: (entryId: string) => RecordName | undefined): string {
  return message.replace(/^Entry (\d+)/, (whole, id: string) => {
    const record = recordOf(id);
    return record ? recordName(record) : whole;
  });
}

const article = (word: string) => (/^[aeiou]/.test(word) ? 'an' : 'a');
