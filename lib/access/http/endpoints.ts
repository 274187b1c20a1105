import type { z } from "zod";
import type { RouteSpec } from "./route.ts";

// The JSON API as types, against which the console's calls (api.ts) are checked. No code comes from
// it, so no schema enters the browser.

/**
 * Every endpoint, by method and path. `app/api/all-routes.ts` adds those made by route(), from
 * their own schemas; these are the sign-in library's, and their own description.
 */
export interface Endpoints {
  "GET /api/openapi.json": { query: undefined; body: undefined; answer: Record<string, unknown> };
  "POST /api/auth/sign-in/email": Told<{ email: string; password: string }, { twoFactorRedirect?: boolean }>;
  "POST /api/auth/sign-out": Told<Record<string, never>, unknown>;
  "POST /api/auth/change-password": Told<{ currentPassword: string; newPassword: string; revokeOtherSessions: boolean }, unknown>;
  "POST /api/auth/two-factor/enable": Told<{ password: string }, { totpURI: string; backupCodes: string[] }>;
  "POST /api/auth/two-factor/disable": Told<{ password: string }, unknown>;
  "POST /api/auth/two-factor/verify-totp": Told<{ code: string }, unknown>;
  "POST /api/auth/two-factor/verify-backup-code": Told<{ code: string }, unknown>;
}
type Told<Body, Answer> = { query: undefined; body: Body; answer: Answer };

/** What a route handler takes and returns. */
export type EndpointOf<Handler> = Handler extends { spec: RouteSpec<infer _, infer Query, infer Body, infer Answer> }
  ? { query: Input<Query>; body: Input<Body>; answer: Answer extends z.ZodType ? z.output<Answer> : unknown }
  : never;
type Input<S> = S extends z.ZodType ? z.input<S> : undefined;

export type EndpointName = keyof Endpoints;
export type AnswerOf<Name extends EndpointName> = Endpoints[Name]["answer"];

/** The names in braces of a path. */
type Named<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never;
type QueryValue = string | number | boolean | readonly string[] | null | undefined;
/** Keys that the route knows, with what a query string can say. */
export type QueryOf<Name extends EndpointName> = { [Key in keyof Endpoints[Name]["query"]]?: QueryValue };
/** No key that the route does not know, whether written out or spread. */
type NoOther<Given, Known> = Given & Record<Exclude<keyof Given, keyof Known>, never>;

/** What a call needs: the parts of its path, its body, and what it asks for. */
export type CallArguments<Name extends EndpointName, Query extends QueryOf<Name>> =
  Partial<CallOptions<Name, Query>> extends CallOptions<Name, Query>
    ? [options?: CallOptions<Name, Query>]
    : [options: CallOptions<Name, Query>];

type CallOptions<Name extends EndpointName, Query extends QueryOf<Name>> = {
  query?: NoOther<Query, QueryOf<Name>>;
  signal?: AbortSignal;
} & ([Named<Name>] extends [never] ? { params?: undefined } : { params: Record<Named<Name>, string> }) &
  (Endpoints[Name]["body"] extends undefined ? { body?: undefined } : { body: Endpoints[Name]["body"] });
