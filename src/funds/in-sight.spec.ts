import type { Grant } from '../access/index.js';
import { inSight } from './in-sight.js';

const lead = (reaches: string[] | null): Grant => ({
  role: 'project_lead',
  fund: null,
  organisation: 'LEAD',
  project: null,
  reaches,
});

describe('what a list shows', () => {
  it('is what the roles for it name, within the funds that they reach', () => {
    expect(inSight({ grants: [lead(['CITY', 'OTHER'])] }, 'see projects')).toEqual({
      everything: false,
      funds: [],
      projects: [],
      organisations: ['LEAD'],
      within: ['CITY', 'OTHER'],
    });
    expect(inSight({ grants: [lead(['CITY'])] }, 'read agreements')).toMatchObject({ organisations: [] });
  });
});
