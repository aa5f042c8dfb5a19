import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { anonymous, createApp } from '../../test/support/http-app.js';
import { pathOfDecision } from './inbox.paths.js';
import type { ProposalKind } from './proposal.js';
import { proposalKinds } from './proposals.dto.js';

describe('an inbox', () => {
  let database: TestDatabase;
  let app: Awaited<ReturnType<typeof createApp>>;

  beforeAll(async () => {
    database = await createDatabase();
    app = await createApp(database);
  }, 60_000);
  afterAll(async () => {
    await app?.end();
    await database?.drop();
  });

  it('names for each kind a path that is a route of the step that decides it', async () => {
    const steps: Record<ProposalKind, string> = {
      allocation: 'decide allocations',
      allocation_release: 'decide allocations',
      window_move: 'decide window moves',
      transfer: 'release transfers',
      reversal: 'decide corrections',
      refund_to_donor: 'decide refunds to contributors',
      month: 'decide month changes',
      import: 'decide imports',
      hold_lift: 'decide lifting holds',
      role_grant: 'decide roles',
      sign_in_reset: 'decide resets',
      project_approval: 'decide projects',
      budget: 'decide budgets',
    };
    const answer = await anonymous(app).get('/api/openapi.json').expect(200);
    const { paths } = answer.body as { paths: Record<string, { post?: { 'x-step'?: string } }> };
    const routesOf = (step: string) =>
      Object.keys(paths).filter((path) => paths[path]?.post?.['x-step'] === step);
    for (const kind of proposalKinds) {
      const routes = routesOf(steps[kind]).map((route) => route.replaceAll(/\{\w+\}/g, '[^/:]+'));
      const person = { id: 3, name: 'Ana' };
      const path = pathOfDecision({
        ...{ id: 12, kind, fund: 'F', project: 'P', reference: 'R', subject: '7' },
        person,
      });
      const matches = routes.some((route) => new RegExp(`^${route}$`).test(path));
      if (routes.length > 0) expect([kind, path, matches]).toEqual([kind, path, true]);
    }
  });
});
