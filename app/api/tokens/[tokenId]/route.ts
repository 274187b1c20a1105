import { tokenParams } from "#lib/access/http/params.ts";
import { route } from "#lib/access/http/route.ts";
import { doneSchema } from "#lib/access/http/schema.ts";
import { revokeToken } from "#lib/access/tokens/service.ts";

export const DELETE = route(
  { permission: "account", summary: "Revoke one of your own API tokens.", params: tokenParams, answer: doneSchema },
  ({ viewer, params }) => revokeToken(viewer, params.tokenId),
);
