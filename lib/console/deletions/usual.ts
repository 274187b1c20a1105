import type { DeletionSettings } from "./schema.ts";

/**
 * How customers are deleted unless someone chose otherwise. Separate from the schema, for pages.
 */
export const usualDeletions: DeletionSettings = { perMinute: 60, quietHours: null, suppress: "for_good", suppressDays: 30 };
