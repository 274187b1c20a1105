import "#server-only";

/** Has the database refused to lose its last admin (trigger keep_an_admin)? */
export const isLastAdmin = (error: unknown): boolean => JSON.stringify(error, Object.getOwnPropertyNames(error)).includes("last_admin");
