import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart, secretFrom } from '../environment/index.js';
import type { ContentStore } from './content-store.js';
import { FolderStore } from './folder-store.js';
import { S3Store } from './s3-store.js';

/**
 * The store that the environment names: the bucket at S3_ENDPOINT where that is set, else the folder `documents` of DATA_DIR.
 * @param env S3_ENDPOINT (with the bucket), S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, the last two also as `…_FILE`,
 *   the file that holds it; DATA_DIR
 * @throws CannotStart where a bucket is named without what it takes to get in
 */
export function contentStore(env: NodeJS.ProcessEnv): ContentStore {
  const endpoint = env.S3_ENDPOINT;
  if (!endpoint) return new FolderStore(join(env.DATA_DIR || './.data', 'documents'));
  if (!/^https?:\/\/[^/]+\/[^/]/.test(endpoint)) {
    throw new CannotStart(
      'S3_ENDPOINT must be an address with the bucket, such as https://s3.example.org/documents.',
    );
  }
  const place = {
    endpoint,
    region: env.S3_REGION || 'us-east-1',
    accessKeyId: needed(env, 'S3_ACCESS_KEY_ID'),
    secretAccessKey: needed(env, 'S3_SECRET_ACCESS_KEY'),
  };
  return new S3Store(place, env.TMPDIR || tmpdir());
}

function needed(env: NodeJS.ProcessEnv, name: string): string {
  const secret = secretFrom(env, name);
  if (!secret) throw new CannotStart(`S3_ENDPOINT is set, and so ${name} or ${name}_FILE must be.`);
  return secret;
}
