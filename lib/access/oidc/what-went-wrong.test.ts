import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { expect, test } from "vitest";
import { AppError } from "#lib/platform/errors.ts";
import { SignInRefused } from "./problems.ts";
import { ForeignHost } from "./provider-fetch.ts";
import { problemOf } from "./what-went-wrong.ts";

// As a build for production leaves them: its classes have short names, and errors are named after
// their classes.
const minified = <E extends Error>(error: E): E => Object.assign(error, { name: "a" });

const answered = (error: string) => minified(new AuthorizationResponseError("x", { cause: new URLSearchParams({ error }) }));
const coded = (code: string) => minified(Object.assign(new ClientError("x"), { code }));
const refusedTokens = minified(
  new ResponseBodyError("x", { cause: { error: "invalid_grant" }, response: new Response(null, { status: 400 }) }),
);

test.each<[string, unknown, string | undefined]>([
  ["a cancelled sign-in", answered("access_denied"), "cancelled"],
  ["an error that the provider tells", answered("server_error"), "provider_error"],
  ["a code that it does not take", refusedTokens, "provider_error"],
  ["a token that is over", coded("OAUTH_JWT_TIMESTAMP_CHECK_FAILED"), "clock"],
  ["a wrong claim", coded("OAUTH_JWT_CLAIM_COMPARISON_FAILED"), "refused"],
  ["a wrong signature", coded("OAUTH_INVALID_RESPONSE"), "refused"],
  ["no answer in time", coded("OAUTH_TIMEOUT"), "provider_down"],
  ["nobody there", new TypeError("fetch failed"), "provider_down"],
  ["a host that is not named", minified(new ClientError("x", { cause: new ForeignHost("evil.example") })), "provider_down"],
  ["a reason of our own", new SignInRefused("no_role"), "no_role"],
  ["too many tries", new AppError("too_many_requests", "Wait."), "too_many"],
  ["a bug", new TypeError("x is not a function"), undefined],
  ["the database", Object.assign(new Error("x"), { code: "P1001" }), undefined],
])("%s has its page, whatever the build calls the error", (_, error, problem) => {
  expect(problemOf(error)).toBe(problem);
});
