// npm run write: writes the documents and lists that are made from the code.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { docsIndex } from "#lib/console/help/docs-index.ts";
import { actionsMarkdown } from "#lib/core/actions/document.ts";
import { actions } from "#lib/core/actions/index.ts";
import { allRoutesModule, routeMethodsModule } from "./list-routes.ts";

const at = (path: string) => new URL(`../../../${path}`, import.meta.url);

writeFileSync(at("docs/actions.md"), actionsMarkdown(actions));
writeFileSync(at("docs/README.md"), docsIndex());
writeFileSync(at("app/api/all-routes.ts"), allRoutesModule(fileURLToPath(at("app/api"))));
writeFileSync(at("lib/access/http/route-methods.ts"), routeMethodsModule(fileURLToPath(at("app/api"))));
