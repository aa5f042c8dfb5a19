/** Content kept under its SHA-256, in a folder or in S3-compatible storage; knows nothing of what the content is for. */
export type { Arrival } from './arrival.js';
export { ContentDamaged, type ContentStore, StorageAway, TooLarge } from './content-store.js';
export { FolderStore } from './folder-store.js';
export { S3Store } from './s3-store.js';
export { contentStore } from './content-store-of.js';
