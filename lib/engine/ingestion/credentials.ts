import "#server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { createId } from "#lib/platform/ids.ts";

/** The token of `Authorization: Bearer <token>`; empty when there is none. */
export const bearerToken = (authorization: string | undefined): string =>
  (authorization && /^Bearer +(\S+) *$/i.exec(authorization)?.[1]) ?? "";

/** Takes the same time wherever the two differ, and whether there is a hash or not. */
export function tokenHolds(token: string, hash: string | undefined): boolean {
  const given = createHash("sha256").update(token).digest();
  const wanted = hash ? Buffer.from(hash, "hex") : given;
  return wanted.length === given.length && timingSafeEqual(given, wanted) && !!hash && token !== "";
}

const idLength = createId("source").length;

/**
 * A write key names its source and proves it: the source's ID, "_", and the token whose hash is
 * kept.
 */
export const writeKeyOf = (sourceId: string, token: string): string => `${sourceId}_${token}`;

/** Undefined if it cannot be one. */
export function readWriteKey(writeKey: string): { sourceId: string; token: string } | undefined {
  if (writeKey[idLength] !== "_" || writeKey.length > 200) return undefined;
  return { sourceId: writeKey.slice(0, idLength), token: writeKey.slice(idLength + 1) };
}

/**
 * The user name of `Authorization: Basic`, which is where libraries put their write key. Undefined
 * without such a header.
 */
export function basicUser(authorization: string | undefined): string | undefined {
  const encoded = authorization && /^Basic +([A-Za-z0-9+/=_-]{1,1000}) *$/i.exec(authorization)?.[1];
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const end = text.indexOf(":");
  return end === -1 ? text : text.slice(0, end);
}
