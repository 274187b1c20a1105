import "#server-only";
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

export const forbiddenAddressCode = "ERR_FORBIDDEN_ADDRESS";

/**
 * A host's name resolved to an address that must not be reached; `code` is `forbiddenAddressCode`.
 */
export class ForbiddenAddressError extends Error {
  readonly code = forbiddenAddressCode;
  constructor(host: string) {
    super(`${host} does not lead to the public internet`);
    this.name = "ForbiddenAddressError";
  }
}

type Resolve = (host: string, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;
const resolveAll: Resolve = (host, done) => systemLookup(host, { all: true }, done);

/**
 * A `lookup` for node:net that fails when any address of the host is not public. The socket
 * connects to the very addresses checked here, on every new connection, so a name that changes its
 * address between check and use gains nothing.
 */
export function createGuardedLookup(resolve: Resolve = resolveAll): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      if (error) return done(error, "", 0);
      if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
        return done(new ForbiddenAddressError(host), "", 0);
      const wanted = addresses.filter(({ family }) => !options.family || options.family === family || options.family === `IPv${family}`);
      const first = wanted[0];
      if (!first) return done(Object.assign(new Error(`${host} has no address of this kind`), { code: "ENOTFOUND" }), "", 0);
      if (options.all) done(null, wanted);
      else done(null, first.address, first.family);
    });
  };
}
