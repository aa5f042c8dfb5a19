import { HttpException } from '@nestjs/common';

/** A fault in one field of a request: a JSON pointer into the body, or the name of a query or path parameter. */
export interface FieldFault {
  pointer: string;
  message: string;
}

/** What every refused request is answered with: RFC 9457, `application/problem+json`. */
export interface ProblemDetails {
  /** Stable and relative to the documentation, e.g. `/problems/invalid-request`. */
  type: string;
  title: string;
  status: number;
  /** A sentence with figures that a person can act on. */
  detail: string;
  errors?: FieldFault[];
}

const titles = {
  'invalid-request': [400, 'The request is malformed'],
  'not-signed-in': [401, 'Nobody is signed in'],
  forbidden: [403, 'This is not yours to do'],
  'step-up-required': [403, 'A fresh second factor is needed'],
  'not-found': [404, 'There is no such record'],
  conflict: [409, 'A limit or a state is in the way'],
  'edited-meanwhile': [412, 'It was edited meanwhile'],
  unprocessable: [422, 'The request is well-formed but wrong'],
  'version-needed': [428, 'The version that the edit starts from is missing'],
  'too-many-requests': [429, 'Too many requests'],
  unavailable: [503, 'The service is not available'],
} as const;

export type ProblemKind = keyof typeof titles;

/** A refusal on its way to the client. Throw it from a controller or a service behind one. */
export class Problem extends HttpException {
  constructor(kind: ProblemKind, detail: string, errors?: FieldFault[]) {
    const [status, title] = titles[kind];
    const body: ProblemDetails = {
      type: `/problems/${kind}`,
      title,
      status,
      detail,
      ...(errors?.length ? { errors } : {}),
    };
    super(body, status);
  }

  get detail(): string {
    return (this.getResponse() as ProblemDetails).detail;
  }
}

/** 404, also for what the asker may not know exists. */
export const notFound = (what: string) => new Problem('not-found', `There is no ${what}.`);
