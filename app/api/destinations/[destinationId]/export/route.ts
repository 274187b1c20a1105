import { destinationParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { bundleFileName, exportBundle } from "#lib/console/bundles/export-bundle.ts";
import { bundleSchema } from "#lib/console/bundles/schema.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";

export const GET = route(
  {
    permission: "mappings.read",
    summary: "The destination's settings, mappings and test cases as one file, without keys.",
    params: destinationParams,
    answer: bundleSchema,
    documented: { answerHeaders: { "Content-Disposition": "The file’s name." } },
  },
  async ({ viewer, params }) => {
    const bundle = await exportBundle(viewer, params.destinationId);
    return new Response(encodeJson(bundle, 2), {
      headers: { "content-type": "application/json", "content-disposition": `attachment; filename="${bundleFileName(bundle)}"` },
    });
  },
);
