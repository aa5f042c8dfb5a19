import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StorageAway, TooLarge } from '../../libs/storage/index.js';
import { endedIn } from '../http/index.js';
import { WrongForm } from './upload.js';
import { ScannerAway } from './virus-scanner.js';

const kinds = {
  400: ['invalid-request', 'The request is malformed'],
  413: ['too-large', 'The request is too large'],
  415: ['unsupported-media-type', 'The body is of a kind that is not read here'],
  503: ['unavailable', 'The service is not available'],
} as const;

/** Answers what only uploads and downloads can end in, as problems. What is wrong on our side is in the log, without any content. */
@Catch(TooLarge, StorageAway, ScannerAway, WrongForm)
export class DocumentProblems implements ExceptionFilter {
  private readonly logger = new Logger('documents');

  catch(error: TooLarge | StorageAway | ScannerAway | WrongForm, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const [status, detail] = this.answerTo(error);
    const [kind, title] = kinds[status];
    // What was not read to its end cannot be followed by another request.
    if (!request.raw.complete) void reply.header('connection', 'close');
    void reply.status(status).type('application/problem+json');
    const problem = { type: `/problems/${kind}`, title, status, detail };
    void endedIn(request, problem).then(() => reply.send(problem));
  }

  private answerTo(error: TooLarge | StorageAway | ScannerAway | WrongForm): [keyof typeof kinds, string] {
    if (error instanceof WrongForm) return [error.status, error.message];
    if (error instanceof TooLarge) {
      const limit = `${error.atMost / 1024 / 1024} MiB`;
      return [
        413,
        `The file is larger than ${limit}, which is the most that a document may have; nothing of it was kept.`,
      ];
    }
    this.logger.error(error.message);
    return error instanceof ScannerAway
      ? [503, 'The virus scanner gives no answer, and nothing is kept unscanned; try again in a few minutes.']
      : [503, 'The store of documents cannot be used at the moment; try again in a few minutes.'];
  }
}
