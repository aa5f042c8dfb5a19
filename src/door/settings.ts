import { isIP } from 'node:net';
import { CannotStart, secretFrom } from '../../libs/environment/index.js';

/** What the environment says about the door. */
export interface DoorSettings {
  /** Where people reach the server beyond this machine; null: on this machine only. */
  publicUrl: URL | null;
  /** Addresses, or networks, of the proxies whose X-Forwarded headers are believed. */
  trustedProxies: string[];
  /** Whether a container listens on every address because it is published on loopback only. */
  behindPublishedLoopback: boolean;
  /** How many requests an address may make in a minute; a person twice that, half of it writing. */
  requestsPerMinute: number;
  /** Lets a machine elsewhere read the metrics. */
  metricsToken: string | undefined;
}

const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;
const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];
const DEFAULT_REQUESTS_PER_MINUTE = '600';

/** Whether a host's name, without its port, stands for this machine. */
export const isLoopbackName = (name: string) => LOOPBACK_NAME.test(name);

/** Whether an address is this machine's own, also where IPv6 writes an IPv4 address. */
export const isLoopbackAddress = (address: string | undefined) =>
  /^(127\.|::1$|::ffff:127\.)/i.test(address ?? '');

/**
 * PUBLIC_URL, TRUST_PROXY, BEHIND_PUBLISHED_LOOPBACK, RATE_LIMIT_PER_MINUTE, METRICS_TOKEN or METRICS_TOKEN_FILE.
 *
 * @throws CannotStart what is wrong with one of them
 */
export function doorSettings(env: NodeJS.ProcessEnv): DoorSettings {
  return {
    publicUrl: env.PUBLIC_URL ? publicUrl(env.PUBLIC_URL) : null,
    trustedProxies: trustedProxies(env.TRUST_PROXY ?? ''),
    behindPublishedLoopback: env.BEHIND_PUBLISHED_LOOPBACK === '1',
    requestsPerMinute: requestsPerMinute(env.RATE_LIMIT_PER_MINUTE || DEFAULT_REQUESTS_PER_MINUTE),
    metricsToken: secretFrom(env, 'METRICS_TOKEN'),
  };
}

function publicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new CannotStart('PUBLIC_URL must be scheme and host alone, such as https://fund.example.org.');
  }
  if (url.protocol === 'http:' && !isLoopbackName(url.hostname)) {
    throw new CannotStart(
      `PUBLIC_URL is '${text}': beyond this machine it must be https, with a proxy in front that does TLS.`,
    );
  }
  return url;
}

function trustedProxies(text: string): string[] {
  const proxies = text.split(/[\s,]+/).filter((proxy) => proxy !== '');
  const wrong = proxies.find((proxy) => !isNetwork(proxy));
  if (wrong === undefined) return proxies;
  throw new CannotStart(
    `TRUST_PROXY names '${wrong}': it must be the proxy's addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, with commas between.`,
  );
}

/** An address, a network of 8 bits or more, or one of the names that stand for this machine and private networks. */
function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [, address = '', bits = '128'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const most = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && (!text.includes('/') || (Number(bits) >= 8 && Number(bits) <= most));
}

function requestsPerMinute(text: string): number {
  if (/^[1-9]\d{1,6}$/.test(text)) return Number(text);
  throw new CannotStart(
    `RATE_LIMIT_PER_MINUTE is '${text}': it must be a whole number of requests an address may make, from 10 up.`,
  );
}
