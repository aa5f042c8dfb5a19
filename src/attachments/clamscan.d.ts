/** What we use of the package clamscan, which brings no types. */
declare module 'clamscan' {
  import type { Socket } from 'node:net';
  import type { Readable } from 'node:stream';

  interface Clamd {
    socket?: string;
    host?: string;
    port?: number;
    timeout: number;
    path: null;
    localFallback: false;
    bypassTest: true;
  }

  interface ScanResult {
    /** null: it could not be found out */
    isInfected: boolean | null;
    viruses: string[];
    resultString: string;
  }

  export default class NodeClam {
    init(options: { clamscan: { active: false; path: null }; clamdscan: Clamd }): Promise<NodeClam>;
    scanStream(stream: Readable): Promise<ScanResult>;
    /** Connects; not meant for callers, and known here to see how fast the other side reads. */
    _initSocket(purpose: string): Promise<Socket>;
  }
}
