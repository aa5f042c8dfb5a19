import { isIPv6 } from 'node:net';

/**
 * The part of an address that one household or office has: all of IPv4, the first 64 bits of IPv6, within which addresses are for the
 * taking.
 */
export function network(address: string): string {
  if (!isIPv6(address)) return address;
  const [, v4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (v4 !== undefined) return v4;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const after = groups(tail ?? '');
  const zeros = Array<string>(tail === undefined ? 0 : Math.max(8 - groups(head).length - after.length, 0));
  return `${[...groups(head), ...zeros.fill('0'), ...after]
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
