import type { RouteEntry } from "#lib/http/openapi.ts";
import * as acceptInvitation from "./invitations/accept/route.ts";
import * as lookUpInvitation from "./invitations/look-up/route.ts";
import * as me from "./me/route.ts";
import * as setup from "./setup/route.ts";

/** Every route of the JSON API, for its documentation and for the tests that walk them. A test finds the one that is missing here. */
export const allRoutes: readonly RouteEntry[] = [
  { path: "/api/setup", handlers: setup },
  { path: "/api/invitations/look-up", handlers: lookUpInvitation },
  { path: "/api/invitations/accept", handlers: acceptInvitation },
  { path: "/api/me", handlers: me },
];
