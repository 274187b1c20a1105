import "#server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";

/** What is kept of a deleted person: nobody finds out the ID from it, and who has it finds it. */
export const personHash = (userId: string): string => fingerprint(`person:${userId}`);

/**
 * Held shared while a deletion at a destination is recorded, and alone while a test is stored: one
 * of the two sees the other.
 */
export const testsLock = (destinationId: string): string => `tests and deletions ${destinationId}`;
