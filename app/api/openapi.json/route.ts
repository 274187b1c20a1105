import { openApiDocument } from "#lib/access/http/openapi.ts";
import { route } from "#lib/access/http/route.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { allRoutes } from "../all-routes.ts";
import { namedSchemas } from "../named-schemas.ts";
import { intakeSchemes } from "./intake-paths.ts";
import { otherPaths } from "./other-paths.ts";

export const GET = route({ permission: "public", summary: "This description of the API." }, async () =>
  openApiDocument(allRoutes, packageJson.version, { named: namedSchemas(), others: otherPaths, schemes: intakeSchemes }),
);
