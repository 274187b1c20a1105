import { expect, test } from "vitest";
import { readEnv } from "./env.ts";

const good = {
  PUBLIC_URL: "https://falconer.example.com",
  OIDC_ISSUER: "https://sign-in.example.com/realms/acme/",
  OIDC_CLIENT_ID: "falconer",
  OIDC_CLIENT_SECRET: "the-secret",
  OIDC_VIEWER_GROUPS: "*",
};
const problems = (source: Record<string, string | undefined>) => {
  const result = readEnv(source);
  return result.ok ? [] : result.issues.map(({ message }) => message);
};

test("what is given is kept as it is, the issuer's slash included", () => {
  const result = readEnv({
    ...good,
    OIDC_ADMIN_GROUPS: " a , b",
    OIDC_QA_GROUPS: '["cn=qa,ou=groups", "x"]',
    OIDC_BREAK_GLASS: "Ada@Acme.example",
  });
  expect(result).toMatchObject({
    ok: true,
    env: {
      OIDC_ISSUER: good.OIDC_ISSUER,
      OIDC_ADMIN_GROUPS: ["a", "b"],
      OIDC_QA_GROUPS: ["cn=qa,ou=groups", "x"],
      OIDC_BREAK_GLASS: ["ada@acme.example"],
      OIDC_SCOPES: "openid email profile",
      OIDC_SESSION_HOURS: 12,
      OIDC_ONLY: false,
    },
  });
});

test("a group at a destination may have commas and equals signs in its name, in a JSON list", () => {
  const destinationId = `dst_${"0".repeat(26)}`;
  const one = { destinationId, role: "qa", group: "cn=crm,ou=groups" };
  const two = { destinationId, role: "viewer", group: "*" };
  const list = JSON.stringify([`${destinationId}.qa=cn=crm,ou=groups`, `${destinationId}.viewer=*`]);
  expect(readEnv({ ...good, OIDC_DESTINATION_GROUPS: list })).toMatchObject({ ok: true, env: { OIDC_DESTINATION_GROUPS: [one, two] } });
  const plain = `${destinationId}.qa=a b , ${destinationId}.viewer=*`;
  expect(readEnv({ ...good, OIDC_DESTINATION_GROUPS: plain })).toMatchObject({
    env: { OIDC_DESTINATION_GROUPS: [{ ...one, group: "a b" }, two] },
  });
});

test("a provider on this very machine may do without https", () => {
  expect(problems({ ...good, OIDC_ISSUER: "http://localhost:8080/realms/acme" })).toEqual([]);
});

test.each<[Record<string, string | undefined>, RegExp]>([
  [{ OIDC_ISSUER: "sign-in.example.com" }, /^OIDC_ISSUER must be an https address/],
  [{ OIDC_ISSUER: "http://sign-in.example.com" }, /^OIDC_ISSUER must be an https address/],
  [{ OIDC_ISSUER: "https://me:the-secret@sign-in.example.com" }, /^OIDC_ISSUER must be an https address/],
  [{ OIDC_ISSUER: undefined }, /^OIDC_CLIENT_ID goes with OIDC_ISSUER/],
  [{ OIDC_CLIENT_ID: undefined }, /^OIDC_CLIENT_ID is needed with OIDC_ISSUER/],
  [{ OIDC_CLIENT_SECRET: undefined }, /^OIDC_CLIENT_SECRET is needed with OIDC_ISSUER/],
  [{ PUBLIC_URL: undefined }, /^PUBLIC_URL is needed with OIDC_ISSUER/],
  [{ OIDC_VIEWER_GROUPS: undefined }, /^OIDC_ADMIN_GROUPS or another of the OIDC_\.\.\._GROUPS is needed, or OIDC_INVITED_ONLY=1/],
  [{ OIDC_ADMIN_GROUPS: '["a"' }, /^OIDC_ADMIN_GROUPS must be group names, comma-separated, or a JSON list/],
  [{ OIDC_ADMIN_GROUPS: "[1]" }, /^OIDC_ADMIN_GROUPS must be group names/],
  [{ OIDC_DESTINATION_GROUPS: '["dst_1"' }, /^OIDC_DESTINATION_GROUPS must be entries such as <ID of a destination>/],
  [
    { OIDC_DESTINATION_GROUPS: "dst_1.qa=crm" },
    /^OIDC_DESTINATION_GROUPS has an entry that is not <ID of a destination>.*: dst_1\.qa=crm\.$/,
  ],
  [{ OIDC_DESTINATION_GROUPS: `dst_${"0".repeat(26)}.qa= ` }, /^OIDC_DESTINATION_GROUPS has an entry that is not/],
  [{ OIDC_SCOPES: "email" }, /^OIDC_SCOPES must contain openid\.$/],
  [{ OIDC_ONLY: "1" }, /^OIDC_BREAK_GLASS is needed with OIDC_ONLY/],
  [{ OIDC_ONLY: "yes" }, /^OIDC_ONLY must be 1 or 0\.$/],
  [{ OIDC_BREAK_GLASS: "ada" }, /^OIDC_BREAK_GLASS must be email addresses/],
  [{ OIDC_SESSION_HOURS: "0" }, /^OIDC_SESSION_HOURS must be a whole number from 1 to 336\.$/],
  [{ OIDC_HOSTS: "https://x.example" }, /^OIDC_HOSTS must be host names/],
])("%j is refused in one sentence that names it", (change, sentence) => {
  const told = problems({ ...good, ...change });
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(sentence);
  expect(told[0]).not.toContain("the-secret");
});
