import { tokenParams } from "#lib/http/params.ts";
import { route } from "#lib/http/route.ts";
import { doneSchema } from "#lib/http/schema.ts";
import { revokeToken } from "#lib/tokens/service.ts";

export const DELETE = route(
  { permission: "account", summary: "Revoke one of one's own API tokens.", params: tokenParams, answer: doneSchema },
  ({ viewer, params }) => revokeToken(viewer, params.tokenId),
);
