// For tests: calls route handlers as Next does, on a database of the test's own, in the name of
// people of each role.
import { storeUser } from "#lib/access/auth/create-user.ts";
import type { Role } from "#lib/access/auth/roles.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import { createToken, hashToken } from "#lib/platform/crypto/fingerprint.ts";
import { closeDb, db } from "#lib/platform/db/client.ts";
import { closePool } from "#lib/platform/db/pool.ts";
import { createTestDatabase, type TestDatabase } from "#lib/platform/db/testing/database.ts";
import { createId } from "#lib/platform/ids.ts";
import type { RouteHandler } from "../route.ts";

export const testPassword = "violet kettle moss ladder";
/**
 * The hash of that password, made once by hashNewPassword, because each hash costs a tenth of a
 * second.
 */
const testPasswordHash =
  "06fa3f5b1478b8639daec5c416834719:918ac15f4cb3d359d135b18b26b1a12af5be0f8cbf1c95191f8f468d1540443add4f53b9dae44e2ef2df8165611d4aec2eee90f5b16bb4607eee299ca2619f84";
export const testOrigin = "http://localhost:4600";

/** Points the process at a fresh database. Call the answer's `drop` when done. */
export async function useTestDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.sharedUrl;
  process.env.DATABASE_DIRECT_URL = database.url;
  process.env.FALCONER_SECRET_KEY = "test-key-test-key-test-key-test-key-test-key";
  process.env.PUBLIC_URL = testOrigin;
  process.env.LOG_LEVEL ??= "silent";
  return {
    ...database,
    drop: async () => {
      await closeDb();
      await closePool();
      await database.drop();
    },
  };
}

export type Person = { id: string; email: string; role: Role; token: string };

/** Someone of that role with a personal token. */
export async function makePerson(role: Role, email = `${role}-${createId("user").slice(-6)}@example.com`): Promise<Person> {
  const { id } = await storeUser(db(), { email, name: `${role} person`, role }, testPasswordHash);
  const token = createToken("flc_");
  await db().apiToken.create({
    data: { id: createId("apiToken"), name: "test", userId: id, role, tokenHash: hashToken(token), hint: token.slice(-4) },
  });
  return { id, email, role, token };
}

/** Signs in and answers the Cookie header. */
export async function signIn(email: string, password = testPassword): Promise<string> {
  const response = await handleSignIn(
    new Request(`${testOrigin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    }),
  );
  if (!response.ok) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
  return cookiesOf(response);
}

export const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

/** The token of a one-time link. */
export const tokenIn = (url: string): string => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

type Call = {
  as?: { token: string } | { cookie: string };
  body?: unknown;
  raw?: BodyInit;
  headers?: Record<string, string>;
  params?: Record<string, string>;
};
// biome-ignore lint/suspicious/noExplicitAny: answers are checked by the test that reads them
export type Answer = { status: number; body: any; text: string; headers: Headers };

/** `path` may have a query; `params` are what Next would read from the path. */
export async function call(handler: RouteHandler | undefined, method: string, path: string, options: Call = {}): Promise<Answer> {
  if (!handler) throw new Error(`there is no ${method} handler`);
  const headers = new Headers(options.headers);
  if (options.as && "token" in options.as) headers.set("authorization", `Bearer ${options.as.token}`);
  if (options.as && "cookie" in options.as) {
    headers.set("cookie", options.as.cookie);
    if (!headers.has("origin")) headers.set("origin", testOrigin);
  }
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const request = new Request(new URL(path, testOrigin), { method, headers, body });
  const response = await handler(request, { params: Promise.resolve(options.params ?? {}) });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  return { status: response.status, body: parsed, text, headers: response.headers };
}
