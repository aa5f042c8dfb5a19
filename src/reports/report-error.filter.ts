import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem, ProblemFilter } from '../http/index.js';
import { ReportError } from './report-error.js';

const kinds = {
  unknown_fund: 'not-found',
  wrong_question: 'invalid-request',
  missing_rate: 'conflict',
} as const;

/** A question that has no answer, as a problem response. */
@Catch(ReportError)
export class ReportErrorFilter extends ProblemFilter implements ExceptionFilter {
  override catch(error: ReportError, host: ArgumentsHost): void {
    super.catch(new Problem(kinds[error.reason], error.message), host);
  }
}
