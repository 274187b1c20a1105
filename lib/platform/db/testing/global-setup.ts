// One real Postgres for the whole test run: DATABASE_URL when given (a server on which databases may be created), else an embedded one in a temporary folder.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../embedded.ts";
import { deploy } from "../migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

const template = "falconer_test_template";

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "falconer-test-"));
  chmodSync(folder, 0o755);
  const embedded = process.env.TEST_DATABASE_URL ? undefined : await startEmbedded(join(folder, "postgres"));
  const url = process.env.TEST_DATABASE_URL ?? embedded?.url ?? "";
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${template}`);
  await client.query(`CREATE DATABASE ${template}`);
  await deploy(withDatabase(url, template));
  await client.end();
  project.provide("databaseUrl", url);
  return async () => {
    await embedded?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
