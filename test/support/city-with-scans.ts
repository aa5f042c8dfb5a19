import type { DataSource } from 'typeorm';
import type { OrganisationsService } from '../../src/organisations/index.js';
import { closeScan, putScan } from './closed-scan.js';
import { ada } from './example-services.js';

/** A city as an organisation, `C-LISBON`, and scans of it: how people answer one is a story of its own. */
export class CityWithScans {
  private constructor(
    private readonly owner: DataSource,
    readonly code: string,
  ) {}

  static async make(
    owner: DataSource,
    organisations: OrganisationsService,
    code = 'C-LISBON',
  ): Promise<CityWithScans> {
    await organisations.create({ code, name: code.slice(2), type: 'city', country: 'PT' }, ada);
    return new CityWithScans(owner, code);
  }

  /** Opens a scan. @returns its number */
  async scan({ closed = false } = {}): Promise<number> {
    return putScan(this.owner, this.code, closed);
  }

  async close(scan: number): Promise<void> {
    await closeScan(this.owner, scan);
  }
}
