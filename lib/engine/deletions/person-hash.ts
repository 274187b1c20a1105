import "#server-only";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";

/**
 * What is kept about a deleted person: the ID cannot be derived from it, but anyone who has the ID
 * can look it up.
 */
export const personHash = (userId: string): string => fingerprint(`person:${userId}`);

/**
 * Held in shared mode while a deletion at a destination is recorded, and exclusively while a test
 * is stored: one of the two sees the other.
 */
export const testsLock = (destinationId: string): string => `tests and deletions ${destinationId}`;
