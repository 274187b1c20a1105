import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const methods = /export const (GET|POST|PUT|PATCH|DELETE)\b/g;
/** Left out because route() did not make it, or because it is the document itself. */
const otherwise = ["[[...path]]", "auth/[...all]", "health", "ready", "openapi.json"];

function routesIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("/route.ts"))
    .map((file) => file.replaceAll("\\", "/").replace(/\/route\.ts$/, ""))
    .sort()
    .map((path) => {
      const source = readFileSync(join(folder, path, "route.ts"), "utf8");
      const api = `/api/${path.replace(/\[(\w+)\]/g, "{$1}")}`;
      return { path, api, name: nameOf(path), methods: [...source.matchAll(methods)].map(([, method]) => method as string) };
    });
}

/** The text of app/api/all-routes.ts, generated from the route files. */
export function allRoutesModule(folder: string): string {
  const routes = routesIn(folder).filter(({ path }) => !otherwise.includes(path) && !path.startsWith("webhooks"));
  const types = routes.flatMap(({ api, name, methods }) =>
    methods.map((method) => `    "${method} ${api}": EndpointOf<typeof ${name}.${method}>;`),
  );
  return `// Written by \`npm run write\` from the route files; a test checks it.
// biome-ignore-all format: it is written by a program
// biome-ignore-all assist/source/organizeImports: it is written by a program
import type { EndpointOf } from "#lib/access/http/endpoints.ts";
import type { RouteEntry } from "#lib/access/http/openapi.ts";
${routes.map(({ path, name }) => `import * as ${name} from "./${path}/route.ts";`).join("\n")}

/** Every route of the JSON API, for its documentation and for the tests that walk them. */
export const allRoutes: readonly RouteEntry[] = [
${routes.map(({ api, name }) => `  { path: "${api}", handlers: ${name} },`).join("\n")}
];

// The same as types, for the calls of the console (lib/access/http/api.ts).
declare module "#lib/access/http/endpoints.ts" {
  interface Endpoints {
${types.join("\n")}
  }
}
`;
}

/** The text of lib/access/http/route-methods.ts, for the server, which loads no route itself. */
export function routeMethodsModule(folder: string): string {
  const lines = routesIn(folder)
    .filter(({ path }) => !path.includes("..."))
    .map(({ api, methods }) => `  "${api}": [${methods.map((method) => `"${method}"`).join(", ")}],`);
  return `// Written by \`npm run write\` from the route files; a test holds it to that.
// biome-ignore-all format: it is written by a program

/** Every address of the API that has a file of its own, with the methods it takes. */
export const routeMethods: Readonly<Record<string, readonly string[]>> = {
${lines.join("\n")}
};
`;
}

const nameOf = (path: string) =>
  path.replace(/[^a-zA-Z]+([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase()).replace(/[^a-zA-Z]/g, "");
