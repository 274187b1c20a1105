// node lib/run/cli/write-docs.ts: writes the documents that are made from the code.
import { writeFileSync } from "node:fs";
import { actionsMarkdown } from "#lib/core/actions/document.ts";
import { actions } from "#lib/core/actions/index.ts";

writeFileSync(new URL("../../../docs/actions.md", import.meta.url), actionsMarkdown(actions));
