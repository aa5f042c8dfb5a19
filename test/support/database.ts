import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { dataSourceOptions } from '../../libs/database/data-source-options.js';
import { APPLICATION, TEMPLATE, testServer } from './test-server.js';

/** A database of a test's own, migrated and empty. */
export interface TestDatabase {
  /** As the application connects: a role that owns nothing. */
  application: DataSource;
  /** As superuser, for going round the rules. */
  owner: DataSource;
  applicationUrl: string;
  ownerUrl: string;
  /** Closes both connections and takes the database away. */
  drop(): Promise<void>;
}

/** Clones the migrated template (about 50 ms). Drop it when done: the server holds a few hundred connections. */
export async function createDatabase(
  entities: (EntityTarget<ObjectLiteral> & (new () => object))[] = [],
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  const { owner } = testServer();
  const url = (user: string) => `postgres://${user}:${owner.password}@${owner.host}:${owner.port}/${name}`;
  const applicationUrl = url(APPLICATION);
  const ownerUrl = url(owner.user);
  const application = await new DataSource({ ...dataSourceOptions(applicationUrl), entities }).initialize();
  const superuser = await new DataSource({
    ...dataSourceOptions(ownerUrl),
    poolSize: 4,
    entities,
  }).initialize();
  return {
    application,
    owner: superuser,
    applicationUrl,
    ownerUrl,
    async drop() {
      await application.destroy();
      await superuser.destroy();
      await asOwner(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function asOwner(sql: string): Promise<void> {
  const maintenance = new Client({ ...testServer().owner, database: 'postgres' });
  await maintenance.connect();
  try {
    await maintenance.query(sql);
  } finally {
    await maintenance.end();
  }
}
