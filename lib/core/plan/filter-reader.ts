import { compileStoredFilter } from "../segment/filter-condition.ts";
import { readFilterPath } from "./filter-path.ts";
import type { ReadFilter } from "./filters.ts";

/** Reads stored filters. Pages import this file only if a destination has such filters. */
export const storedFilterReader: ReadFilter = { condition: compileStoredFilter, path: readFilterPath };
