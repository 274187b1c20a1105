import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { passwordProblem } from "#lib/access/auth/password.ts";
import { lesserRole, matrix, permissions } from "#lib/access/auth/permissions.ts";
import {
  call,
  cookiesOf,
  makePerson,
  signIn,
  testOrigin,
  testPassword,
  tokenIn,
  useTestDatabase,
} from "#lib/access/http/testing/client.ts";
import { throttle } from "#lib/access/request/throttle.ts";
import { ensureFirstAdmin } from "#lib/access/sign-in/first-admin.ts";
import { handleSignIn } from "#lib/access/sign-in/sign-in-routes.ts";
import { clientIp, clientIpHeader, stampClientIp } from "#lib/platform/client-ip.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import * as accept from "../invitations/accept/route.ts";
import * as me from "../me/route.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(() => database.drop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  handleSignIn(
    new Request(`${testOrigin}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    }),
  );
const from = (ip: string, forwarded = "", trustProxy = false) => {
  const headers: Record<string, string> = forwarded ? { "x-forwarded-for": forwarded } : {};
  stampClientIp({ headers, socket: { remoteAddress: ip } as never }, trustProxy);
  return headers as Record<string, string>;
};

describe("the first admin", () => {
  test("two who follow the set-up link at once: one becomes admin, and the link is used up", async () => {
    const first = await ensureFirstAdmin();
    const second = await ensureFirstAdmin();
    if (first.kind !== "setup") throw new Error(first.kind);
    expect(second).toEqual(first);
    const token = tokenIn(first.url);
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        call(accept.POST, "POST", "/api/invitations/accept", {
          body: { token, name: "Owner", email: `owner${n}@example.com`, password: testPassword },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    expect(await database.db.user.count()).toBe(1);
    expect(await ensureFirstAdmin()).toEqual({ kind: "exists" });
    const late = await call(accept.POST, "POST", "/api/invitations/accept", {
      body: { token, name: "Late", email: "late@example.com", password: testPassword },
    });
    expect(late.status).toBe(404);
  });

  test("sign-up is closed, and so is every route of the library that is not named", async () => {
    const tries = ["/sign-up/email", "/admin/create-user", "/update-user", "/delete-user", "/list-sessions", "/../me"];
    for (const path of tries) expect((await post(path, { email: "x@example.com", password: testPassword, name: "x" })).status).toBe(404);
    expect(await database.db.user.count()).toBe(1);
  });
});

describe("sessions and tokens", () => {
  test("a cookie that scripts cannot read, and no password in the answer", async () => {
    const person = await makePerson("marketer");
    const answer = await post("/sign-in/email", { email: person.email, password: testPassword });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly/i);
    expect(answer.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/i);
    const token = decodeURIComponent(cookiesOf(answer)).split("=")[1]?.split(".")[0] as string;
    expect(token.length).toBeGreaterThan(20);
    for (const secret of [testPassword, token]) expect(await answer.clone().text()).not.toContain(secret);
    const seen = await call(me.GET, "GET", "/api/me", { as: { cookie: cookiesOf(answer) } });
    expect(seen.body).toMatchObject({ email: person.email, role: "marketer", via: "session" });
    expect(seen.headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    ["nobody", {}, 401],
    ["a token that never was", { authorization: `Bearer flc_${"a".repeat(43)}` }, 401],
    ["another scheme", { authorization: "Basic YTpi" }, 401],
    ["a forged cookie", { cookie: "falconer.session_token=abc.def" }, 401],
  ])("%s is not let in", async (_, headers, status) => {
    expect((await call(me.GET, "GET", "/api/me", { headers: headers as Record<string, string> })).status).toBe(status);
  });

  test("a token does what its owner may do now, never more", async () => {
    const person = await makePerson("admin");
    expect((await call(me.GET, "GET", "/api/me", { as: person })).body.role).toBe("admin");
    await database.db.user.update({ where: { id: person.id }, data: { role: "qa" } });
    expect((await call(me.GET, "GET", "/api/me", { as: person })).body.role).toBe("qa");
    await database.db.apiToken.updateMany({ where: { userId: person.id }, data: { expiresAt: new Date(0) } });
    expect((await call(me.GET, "GET", "/api/me", { as: person })).status).toBe(401);
  });

  test("an account that is switched off loses its session and its tokens at once", async () => {
    const person = await makePerson("viewer");
    const cookie = await signIn(person.email);
    await database.db.user.update({ where: { id: person.id }, data: { banned: true } });
    expect((await call(me.GET, "GET", "/api/me", { as: { cookie } })).status).toBe(401);
    expect((await call(me.GET, "GET", "/api/me", { as: person })).status).toBe(401);
    expect((await post("/sign-in/email", { email: person.email, password: testPassword })).status).toBe(403);
  });

  test.each([
    ["another site", { origin: "https://evil.example" }, 403],
    ["an opaque origin", { origin: "null" }, 403],
    ["a cross-site fetch", { "sec-fetch-site": "cross-site" }, 403],
    ["a sister host", { "sec-fetch-site": "same-site" }, 403],
    ["our own page", { origin: testOrigin }, 200],
    ["a script without a browser", {}, 200],
  ])("a write from %s", async (_, headers, status) => {
    const person = await makePerson("viewer");
    const answer = await post("/sign-in/email", { email: person.email, password: testPassword }, headers as Record<string, string>);
    expect(answer.status).toBe(status);
  });
});

describe("sign-in throttling", () => {
  /** As if that many had been tried a moment ago. */
  const tried = (key: string, count: number) =>
    database.db.rateLimit.create({ data: { id: key, key, count, lastRequest: BigInt(Date.now()) } });

  test("a forged X-Forwarded-For or stamp does not give a fresh count; another address does", async () => {
    await tried("auth:203.0.113.7|/sign-in/email", 17);
    const codes: number[] = [];
    for (let n = 0; n < 6; n++) {
      const forged = { ...from("203.0.113.7", `198.51.100.${n}`), "x-falconer-trusted-ip": `198.51.100.${n}` };
      codes.push((await post("/sign-in/email", { email: `a${n}@example.com`, password: "wrong wrong wrong" }, forged)).status);
    }
    expect(codes).toEqual([401, 401, 401, 429, 429, 429]);
    const other = await post("/sign-in/email", { email: "a@example.com", password: "wrong wrong wrong" }, from("203.0.113.8"));
    expect(other.status).toBe(401);
  });

  test("many addresses together cannot guess at one account, however it is written", async () => {
    await tried("account:one@example.com", 28);
    const codes: number[] = [];
    for (let n = 0; n < 4; n++)
      codes.push((await post("/sign-in/email", { email: "One@example.com", password: "wrong wrong wrong" }, from(`192.0.2.${n}`))).status);
    expect(codes).toEqual([401, 401, 429, 429]);
  });

  test("tries at the same moment are all counted", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => throttle("at once", { window: 60, max: 10 })));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10);
    const later = await throttle("at once", { window: 60, max: 10 }, Date.now() + 61_000);
    expect(later).toEqual({ allowed: true, retryAfter: null });
  });

  test("the stamp: last forwarded address behind a trusted proxy only; a stamp from outside counts for nothing", () => {
    const seen = (headers: Record<string, string>) => clientIp(new Headers(headers));
    expect(seen(from("203.0.113.7", "1.1.1.1"))).toBe("203.0.113.7");
    expect(seen(from("10.0.0.1", "1.1.1.1, 2.2.2.2", true))).toBe("2.2.2.2");
    // With a port, as some gateways write it; anything that is not an address is ignored.
    expect(seen(from("10.0.0.1", "1.1.1.1, 2.2.2.2:51234", true))).toBe("2.2.2.2");
    expect(seen(from("10.0.0.1", "[2001:db8::7]:51234", true))).toBe("2001:db8::7");
    expect(seen(from("10.0.0.1", "[2001:db8::7]", true))).toBe("2001:db8::7");
    expect(seen(from("10.0.0.1", "2001:db8::7", true))).toBe("2001:db8::7");
    for (const none of ["unknown", "2.2.2.2:", "2.2.2.2:x", "_hidden:80", "[2.2.2"])
      expect(seen(from("10.0.0.1", none, true)), none).toBe("10.0.0.1");
    expect(seen(from("::ffff:203.0.113.9"))).toBe("203.0.113.9");
    expect(seen({ [clientIpHeader]: "guess 9.9.9.9" })).toBe(null);
  });
});

test.each([
  ["violet kettle moss ladder", undefined],
  ["Tr0ub4dor&3-quartz", undefined],
  ["short", /12 characters/],
  ["password1234", /guessed first/],
  ["Password!2024", /guessed first/],
  ["passwordpassword", /guessed first/],
  ["correcthorsebatterystaple", /guessed first/],
  ["Butterfly20262026", /guessed first/],
  ["motherfucker", /guessed first/],
  ["falconer-123456", /guessed first/],
  ["aaaaaaaaaaaaaa", /different/],
  ["123456789012", /neighbouring/],
  ["abcdefghijklm", /neighbouring/],
  ["margaret.hill1", /your name/],
])("password %s", async (password, problem) => {
  const found = await passwordProblem(password, ["Margaret Hill", "margaret@example.com"]);
  if (problem) expect(found).toMatch(problem);
  else expect(found).toBeUndefined();
});

test("the rights matrix is the agreed one", () => {
  const row = (role: string) => permissions.filter((permission) => (matrix[permission] as readonly string[]).includes(role)).sort();
  expect(row("viewer")).toEqual(["account", "alerts.read", "config.read", "events.read", "mappings.read", "tester.preview"]);
  expect(row("qa")).toEqual(
    [
      ...row("viewer"),
      "audit.read_own",
      "backtests.run",
      "deliveries.replay",
      "events.personal",
      "events.reprocess",
      "problems.write",
      "tester.send",
      "tester.write",
    ].sort(),
  );
  expect(row("marketer")).toEqual([...row("qa"), "alerts.mute", "mappings.write", "releases.write"].sort());
  expect(row("admin")).toEqual([...permissions].sort());
  expect(lesserRole("admin", "qa")).toBe("qa");
});
