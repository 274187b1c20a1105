import { paths } from "#components/frame/paths.ts";

/** The reference, or one route of it by its name in the document. */
export const referencePath = (routeId?: string): string =>
  paths.help("api-reference") + (routeId ? `?${new URLSearchParams({ route: routeId })}` : "");
