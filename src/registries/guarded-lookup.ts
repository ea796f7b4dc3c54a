import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.js';

/** Message of the error when an address was refused. */
export const BLOCKED = 'EGRESS_BLOCKED';

/**
 * Looks a name up for one connection, and fails with BLOCKED when any of its addresses is private: the address that
 * is checked is the one dialled, whatever the name resolves to the next time. Addresses are dialled without a look-up:
 * judge those beforehand.
 * @param listed whether the operator listed the host and port, so that it may be private
 */
export function guardedLookup(listed: boolean, resolve: typeof lookup = lookup): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      if (!listed && addresses.some(({ address }) => isPrivateAddress(address))) {
        return callback(new Error(BLOCKED), '');
      }
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}
