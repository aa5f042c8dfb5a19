import {
  Injectable,
  Logger,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sealer } from '../libs/ledger/index.js';

/** Seals while the application runs; stops before the connections close. */
@Injectable()
class Sealing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sealer: Sealer;

  constructor(dataSource: DataSource) {
    const logger = new Logger('sealer');
    this.sealer = new Sealer(dataSource, {
      alongside: async (source) => {
        await source.query('SELECT seal_changes()');
        await source.query('SELECT seal_audit()');
      },
      onError: (error) =>
        logger.error('Sealing failed and is tried again', error instanceof Error ? error.stack : error),
    });
  }

  onApplicationBootstrap(): void {
    this.sealer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sealer.stop();
  }
}

/** Entries, changes and events of the trail become known, and part of their chain, within a second of their commit. */
@Module({ providers: [Sealing] })
export class SealingModule {}
