/**
 * Replaces a stored secret (the callback's API key). If it is sent back unchanged, the stored value
 * is kept. It has the shape of such a secret, "<header> <32 characters>", so that a preview with it
 * is as valid as the real thing.
 */
export const secretMask = `Stored ${"*".repeat(32)}`;
