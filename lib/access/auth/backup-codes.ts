import "#server-only";
import { randomBytes } from "node:crypto";
import { hashToken } from "#lib/platform/crypto/fingerprint.ts";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const stored = /^[0-9a-f]{64}$/;

/** Ten codes of 120 random bits each: too many to guess, so a plain hash is enough. */
export const makeBackupCodes = (): string[] =>
  Array.from({ length: 10 }, () =>
    [...randomBytes(24)]
      .map((byte) => alphabet.charAt(byte & 31))
      .join("")
      .replace(/(.{6})(?=.)/g, "$1-"),
  );

/** However it is typed: case, spaces and dashes do not matter. */
export const hashBackupCode = (code: string): string => hashToken(code.toLowerCase().replace(/[\s-]/g, ""));

/**
 * For the sign-in library, which writes and reads a JSON list: it sees only hashes, and compares
 * with the hash of what was typed (sign-in-routes.ts).
 */
export const backupCodeStorage = {
  encrypt: async (json: string): Promise<string> =>
    JSON.stringify((JSON.parse(json) as string[]).map((each) => (stored.test(each) ? each : hashBackupCode(each)))),
  decrypt: async (text: string): Promise<string> => (text.startsWith("[") ? text : "[]"),
};
