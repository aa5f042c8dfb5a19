import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { describeConstraint, Refused } from '../refusals/index.js';
import type { Answer } from './answer.js';
import { eventOf, Recording, type Act, type Author } from './recording.js';
import { AnsweredBefore, claimKey, keepRefusal, StillAtWork } from './request-under-way.js';
import { leaveEvent } from './trail.js';

/** Leaves the transaction of a dry run without a trace. */
class TakeBack extends Error {
  constructor(readonly answer: Answer) {
    super('A dry run is taken back.');
  }
}

/**
 * Records one act of a person in one short transaction: rows first, their entries last, all or nothing. The database's
 * refusals come back as `Refused`, with the record's own name in the sentence.
 *
 * Of a request with a key, all that makes it count once is part of the same transaction; a dry run does everything and takes it back.
 *
 * @param what the record in a few words, for the trail, e.g. `deposit DEP-1`; with what is done to it where the step does not say
 * @param work inserts rows and hands over entries through the recording; awaits nothing but the database
 * @throws {Refused} for a refusal by a named constraint; whatever `work` throws
 * @throws {AnsweredBefore} for a request that was answered before
 */
export async function record<Result>(
  dataSource: DataSource,
  author: Author,
  what: string | Act,
  work: (recording: Recording) => Promise<Result>,
): Promise<Result> {
  const act = typeof what === 'string' ? { record: what, says: null } : what;
  let recording: Recording | undefined;
  let result: Result | undefined;
  try {
    const done = await inTransaction(dataSource, async (manager) => {
      recording = new Recording(manager, author, act);
      if (!author.request) {
        result = await work(recording);
        await recording.postAll();
        return result;
      }
      const { request, personId = 0 } = author;
      if (request.key !== null && !request.rehearsal) await claimKey(manager, personId, request);
      result = await work(recording);
      await recording.postAll();
      request.answer = await recording.conclude(request);
      if (request.rehearsal) throw new TakeBack(request.answer);
      return result;
    });
    if (author.request?.attempt) author.request.attempt.noted = true;
    return done;
  } catch (error) {
    if (error instanceof TakeBack) return result as Result;
    const refused = describeConstraint(error, (entryId) => recording?.recordOf(entryId)) ?? error;
    await noteRefusal(dataSource, author, act, { error: refused, fund: recording?.fund ?? null });
    throw refused;
  }
}

/**
 * What was refused is on the trail too, and the same request is refused again in the same words. What ends otherwise is left to whoever
 * ends the request: that a number is too large for the books, say, or that they cannot be reached.
 */
async function noteRefusal(
  dataSource: DataSource,
  author: Author,
  { record: name, says }: Act,
  { error, fund }: { error: unknown; fund: number | null },
): Promise<void> {
  const { request, personId = null } = author;
  if (!request) return;
  const { attempt } = request;
  if (request.rehearsal || error instanceof AnsweredBefore || error instanceof StillAtWork) {
    if (attempt) attempt.noted = true;
    return;
  }
  if (!(error instanceof Refused)) {
    if (!attempt)
      await leaveEvent(dataSource, { ...eventOf(author, request, name), outcome: 'failed', fundId: fund });
    return;
  }
  if (attempt) attempt.noted = true;
  await leaveEvent(dataSource, {
    ...eventOf(author, request, name),
    outcome: 'refused',
    fundId: fund ?? (await attempt?.fundId()) ?? null,
    detail: says === null ? error.message : `Not ${says}: ${error.message}`,
  });
  if (request.key !== null && personId !== null && error.isFinal) {
    await keepRefusal(dataSource.manager, personId, request, error);
  }
}
