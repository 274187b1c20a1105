import "#server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";

/** What is kept of a deleted person: nobody finds out the ID from it, and who has it finds it. */
export const personHash = (userId: string): string => fingerprint(`person:${userId}`);
