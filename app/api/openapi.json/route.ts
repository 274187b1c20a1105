import { openApiDocument } from "#lib/access/http/openapi.ts";
import { route } from "#lib/access/http/route.ts";
import packageJson from "../../../package.json" with { type: "json" };
import { allRoutes } from "../all-routes.ts";
import { intakePaths, intakeSchemes } from "./intake-paths.ts";

export const GET = route({ permission: "public", summary: "This description of the API." }, async () => {
  const document = openApiDocument(allRoutes, packageJson.version);
  const { components } = document;
  return {
    ...document,
    paths: { ...document.paths, ...intakePaths },
    components: { ...components, securitySchemes: { ...components.securitySchemes, ...intakeSchemes } },
  };
});
