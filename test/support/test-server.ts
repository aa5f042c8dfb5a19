/** The server of this test run, as global setup leaves it to the workers and to global teardown. */
export interface TestServer {
  /** The temporary folder, with the cluster in `postgres`. */
  folder: string;
  pid: number;
  owner: { host: string; port: number; user: string; password: string };
}

/** The migrated database that each test's own is cloned from. */
export const TEMPLATE = 'template_of_tests';

/** The login of the application, which owns nothing. Its password is the owner's, in tests. */
export const APPLICATION = 'application_in_tests';

/** @throws Error outside Jest, or when global setup did not run */
export function testServer(): TestServer {
  const text = process.env.CITY_PARTNERSHIPS_TEST_SERVER;
  if (!text) throw new Error('There is no test server: run this through Jest, whose global setup starts it.');
  return JSON.parse(text) as TestServer;
}
