import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { annualReport } from './annual-report.js';
import { fundStatement } from './statement.js';
import { trialBalance } from './trial-balance.js';

type Question<Report extends (dataSource: DataSource, question: never) => unknown> = Parameters<Report>[1];

/** The reports for whoever has no data source at hand; the functions say what they answer and throw. */
@Injectable()
export class ReportsService {
  constructor(private readonly dataSource: DataSource) {}

  statement(question: Question<typeof fundStatement>) {
    return fundStatement(this.dataSource, question);
  }

  annualReport(question: Question<typeof annualReport>) {
    return annualReport(this.dataSource, question);
  }

  trialBalance(question: Question<typeof trialBalance>) {
    return trialBalance(this.dataSource, question);
  }
}
