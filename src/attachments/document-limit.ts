import { CannotStart } from '../../libs/environment/index.js';

const USUAL_MIB = '25';

/** The largest document, in bytes. @param env DOCUMENT_MAX_MB, in MiB; 25 where it says nothing */
export function documentLimit(env: NodeJS.ProcessEnv): number {
  const given = env.DOCUMENT_MAX_MB || USUAL_MIB;
  if (!/^[1-9]\d{0,2}$/.test(given)) {
    throw new CannotStart(`DOCUMENT_MAX_MB is '${given}'; it must be a whole number from 1 to 999.`);
  }
  return Number(given) * 1024 * 1024;
}
