import { loadWhenTouched } from "#components/ui/load-when-touched.ts";

/** How fields are filled from an event: needed only by clicks. */
export const withFill = loadWhenTouched(() => import("./fill.ts").then((module) => module.fill));
