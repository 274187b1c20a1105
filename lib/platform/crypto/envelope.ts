import "#server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Keyring, keyring } from "./keyring.ts";

/**
 * Where a secret is stored. It is bound into the envelope, so that a copy in another row or column
 * cannot be opened.
 */
export type Place = { table: string; id: string; column: string };

const associated = (place: Place, version: string) => Buffer.from(JSON.stringify([version, place.table, place.id, place.column]));

/** AES-256-GCM: "v1.<key version>.<iv>.<ciphertext and tag>". Every call has its own IV. */
export function seal(plain: string, place: Place, ring: Keyring = keyring()): string {
  const { version, seal: key } = ring.current;
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(associated(place, version));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1.${version}.${iv.toString("base64url")}.${sealed.toString("base64url")}`;
}

/** Throws an EnvelopeError if the key is missing, or if the envelope was changed or moved. */
export function open(envelope: string, place: Place, ring: Keyring = keyring()): string {
  const [format, version = "", iv = "", sealed = "", ...rest] = envelope.split(".");
  if (format !== "v1" || rest.length > 0) throw new EnvelopeError("This is not an envelope.");
  const keys = ring.all.find((candidate) => candidate.version === version);
  if (!keys)
    throw new EnvelopeError(`The secret in ${place.table}.${place.column} was sealed with a key that is not configured (${version}).`);
  const bytes = Buffer.from(sealed, "base64url");
  const nonce = Buffer.from(iv, "base64url");
  if (bytes.length < 16 || nonce.length !== 12) throw new EnvelopeError("The envelope is damaged.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", keys.seal, nonce);
    decipher.setAAD(associated(place, version));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
  } catch {
    throw new EnvelopeError(`The secret in ${place.table}.${place.column} cannot be decrypted: it was changed, or belongs to another row.`);
  }
}

/** True if the envelope is not encrypted with the newest key. */
export const isOutdated = (envelope: string, ring: Keyring = keyring()) => !envelope.startsWith(`v1.${ring.current.version}.`);

export class EnvelopeError extends Error {
  override readonly name = "EnvelopeError";
}
