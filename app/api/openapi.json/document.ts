import { openApiDocument } from "#lib/access/http/openapi.ts";
import type { ApiDocument } from "#lib/console/api-reference/document.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { allRoutes } from "../all-routes.ts";
import { namedSchemas } from "../named-schemas.ts";
import { intakeSchemes } from "./intake-paths.ts";
import { otherPaths } from "./other-paths.ts";

let made: string | undefined;
let read: ApiDocument | undefined;

/** The API's description as text. It changes with the version alone, so it is made once. */
export function documentText(): string {
  made ??= JSON.stringify(
    openApiDocument(allRoutes, packageJson.version, { named: namedSchemas(), others: otherPaths, schemes: intakeSchemes }),
  );
  return made;
}

/** The same for the server's own pages, as a browser reads it. */
export const apiDocument = (): ApiDocument => {
  read ??= JSON.parse(documentText()) as ApiDocument;
  return read;
};
