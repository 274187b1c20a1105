import { routeMethods } from "./route-methods.ts";

/**
 * The methods that a path of the API takes, or undefined if there is no such route. The framework
 * adds two of them.
 */
export function allowedMethods(path: string): string[] | undefined {
  const asked = path.split("/");
  const [, methods] = routes.find(([route]) => fits(route, asked)) ?? [];
  return methods && [...methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])), "OPTIONS"];
}

const fits = (route: readonly string[], asked: readonly string[]) =>
  route.length === asked.length && route.every((part, at) => part === asked[at] || (isParameter(part) && asked[at] !== ""));

const isParameter = (part: string) => part.startsWith("{");
/** A fixed segment comes before a parameter in the same place, as in the framework. */
const rank = (route: readonly string[]) => route.map((part) => (isParameter(part) ? "1" : "0")).join("");
const routes = Object.entries(routeMethods)
  .map(([path, methods]) => [path.split("/"), methods] as const)
  .sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1));
