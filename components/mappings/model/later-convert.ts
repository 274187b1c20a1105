import { loadWhenTouched } from "#components/ui/load-when-touched.ts";

/** How a value is begun, or becomes another kind: needed only by clicks. */
export const withConvert = loadWhenTouched(() => import("./convert.ts"));
