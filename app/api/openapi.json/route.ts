import { openApiDocument } from "#lib/access/http/openapi.ts";
import { route } from "#lib/access/http/route.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { allRoutes } from "../all-routes.ts";

export const GET = route({ permission: "public", summary: "This description of the API." }, async () =>
  openApiDocument(allRoutes, packageJson.version),
);
