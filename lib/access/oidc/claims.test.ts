import { describe, expect, test } from "vitest";
import { emailOf, groupsOf, isEmailVerified, nameOf, roleOfGroups } from "./claims.ts";

describe("groups", () => {
  test.each([
    ["groups", { groups: ["a", "b"] }, ["a", "b"]],
    ["groups", { groups: "a" }, ["a"]],
    ["cognito:groups", { "cognito:groups": ["a"] }, ["a"]],
    ["https://acme.example/groups", { "https://acme.example/groups": ["a"] }, ["a"]],
    ["realm_access.roles", { realm_access: { roles: ["a"] } }, ["a"]],
    ["groups", { groups: ["a", 7, null, ["b"]] }, ["a"]],
    ["groups", { groups: { a: true } }, []],
    ["groups", {}, []],
    ["a.b.c", { a: [] }, []],
    ["__proto__.x", {}, []],
    ["constructor", {}, []],
  ])("of %s in %j are %j", (name, claims, groups) => {
    expect(groupsOf(claims, name)).toEqual(groups);
  });

  const byRole = { admin: ["root"], marketer: ["marketing", "crm, old"], qa: [], viewer: ["*"] };
  test.each([
    [["root"], "admin"],
    [["marketing", "root"], "admin"],
    [["crm, old"], "marketer"],
    [["Marketing"], "viewer"],
    [["*"], "viewer"],
    [[], "viewer"],
  ])("%j give %s: the highest counts, names are compared as they are", (groups, role) => {
    expect(roleOfGroups(groups, byRole)).toBe(role);
  });
  test("give none where none fits", () => {
    expect(roleOfGroups(["other"], { ...byRole, viewer: [] })).toBeNull();
  });
});

test.each([
  [{ email: "Ada@Acme.example " }, "ada@acme.example"],
  [{ email: "ada" }, undefined],
  [{ email: "ada@acme.example\u0000" }, undefined],
  [{ email: ["ada@acme.example"] }, undefined],
  [{ email: `${"a".repeat(250)}@acme.example` }, undefined],
  [{}, undefined],
])("the address in %j is %s", (claims, email) => {
  expect(emailOf(claims)).toBe(email);
});

test.each([
  [{ email_verified: true }, true],
  [{ email_verified: "true" }, true],
  [{ email_verified: false }, false],
  [{ email_verified: 1 }, false],
  [{ email_verified: "yes" }, false],
  [{}, false],
])("%j is verified: %s", (claims, verified) => {
  expect(isEmailVerified(claims)).toBe(verified);
});

test.each([
  [{ name: "Ada Lovelace" }, "Ada Lovelace"],
  [{ given_name: "Ada", family_name: "Lovelace" }, "Ada Lovelace"],
  [{ preferred_username: "ada" }, "ada"],
  [{ name: "\u200b", preferred_username: "ada" }, "ada"],
  [{ name: 7 }, "ada.l"],
  [{ name: `${"x".repeat(500)}` }, "x".repeat(100)],
])("%j is called %s", (claims, name) => {
  expect(nameOf(claims, "ada.l@acme.example")).toBe(name);
});
