import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hashNewPassword } from "#lib/access/auth/password.ts";
import { useTestDatabase } from "#lib/access/http/testing/client.ts";
import { createOwner } from "#lib/access/sign-in/first-admin.ts";
import { db } from "#lib/platform/db/client.ts";
import type { TestDatabase } from "#lib/platform/db/testing/database.ts";
import { demoSignIns, newPassword, tellSignIn } from "./demo-sign-in.ts";

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), "falconer-sign-in-"));
beforeAll(async () => {
  database = await useTestDatabase();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await database.drop();
});
const changePassword = async (password: string) =>
  db().account.updateMany({ where: { providerId: "credential" }, data: { password: await hashNewPassword(password) } });

test("every start says how to sign in now", async () => {
  vi.stubEnv("FALCONER_ADMIN_EMAIL", "");
  vi.stubEnv("FALCONER_ADMIN_PASSWORD", "");
  const [first] = demoSignIns(folder);
  await createOwner({ ...first, name: "Demo" });
  expect(statSync(join(folder, "sign-in.json")).mode & 0o777).toBe(0o600);
  expect(await tellSignIn(demoSignIns(folder))).toBe(`Sign in with    demo@example.com\nPassword        ${first.password}`);

  // Variables that came later change nothing: the demo has its admin.
  vi.stubEnv("FALCONER_ADMIN_EMAIL", "ada@example.com");
  vi.stubEnv("FALCONER_ADMIN_PASSWORD", "a falcon's own password");
  expect(await tellSignIn(demoSignIns(folder))).toContain(`demo@example.com\nPassword        ${first.password}`);
  await changePassword("a falcon's own password");
  const told = await tellSignIn(demoSignIns(folder));
  expect(told).toContain("the one in FALCONER_ADMIN_PASSWORD");
  expect(told).not.toContain("falcon's");

  await changePassword("quite another password");
  expect(await tellSignIn(demoSignIns(folder))).toContain("changed since the demo’s first start");
  await db().user.updateMany({ data: { email: "eva@example.com", twoFactorEnabled: true } });
  const made = await newPassword(folder);
  expect(made.password).not.toBe(first.password);
  expect(JSON.parse(readFileSync(join(folder, "sign-in.json"), "utf8"))).toEqual({ email: "eva@example.com", password: made.password });
  expect(await tellSignIn(demoSignIns(folder))).toBe(
    `Sign in with    eva@example.com\nPassword        ${made.password}\nThen            a code from your authenticator app`,
  );
});
