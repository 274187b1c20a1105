import { compileStoredFilter } from "../segment/filter-condition.ts";
import { readFilterPath } from "./filter-path.ts";
import type { ReadFilter } from "./filters.ts";

/**
 * Reads what stored filters say. Pages import this file only where a destination has such filters.
 */
export const storedFilterReader: ReadFilter = { condition: compileStoredFilter, path: readFilterPath };
