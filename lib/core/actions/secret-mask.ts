/**
 * Stands wherever a stored secret is (the callback's API key). Sent back unchanged, the stored
 * value is kept. It has the shape of such a secret, "<header> <32 characters>", so that a preview
 * of what is stored is as valid as the real thing.
 */
export const secretMask = `Stored ${"*".repeat(32)}`;
