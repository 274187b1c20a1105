import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { certificateIssues } from "#lib/platform/certificates-env.ts";
import { type Env, readEnv, readSecretFiles } from "#lib/platform/env.ts";
import { StartRefused } from "#lib/platform/errors.ts";
import { forwardProxyIssues } from "#lib/platform/forward-proxy.ts";
import type { Issue } from "#lib/platform/json.ts";
import { log } from "#lib/platform/log.ts";
import { secretKey } from "./secret-key.ts";
import { unknownVariables } from "./unknown-variables.ts";

export const projectFolder = resolve(import.meta.dirname, "../../..");

/**
 * Reads the environment, and a file .env in the project's folder, which the environment overrides.
 * Reports every problem in a sentence, and ends the process with code 2: nothing may run half
 * configured.
 */
export function readConfiguration(needs: { sealing?: boolean } = {}): Env {
  const { NODE_EXTRA_CA_CERTS: authorities = "" } = process.env;
  const unread = [
    ...readEnvFile(join(projectFolder, ".env")),
    ...readSecretFiles(process.env),
    ...forwardProxyIssues(process.env),
    ...certificateIssues(process.env, authorities),
    ...unknownVariables(process.env),
  ];
  const result = readEnv(process.env, needs);
  if (result.ok && unread.length === 0) {
    log.level = result.env.LOG_LEVEL;
    return result.env;
  }
  console.error("Falconer cannot start with this configuration:");
  // A variable that a broken file should have given is not reported as missing too.
  const lacking = result.ok ? [] : result.issues.filter(({ path }) => unread.every((file) => file.path !== `${path}_FILE`));
  for (const { message } of [...unread, ...lacking]) console.error(`  ${message}`);
  console.error("docs/configuration.md describes every variable.");
  process.exit(2);
}

function readEnvFile(file: string): Issue[] {
  if (!existsSync(file)) return [];
  try {
    process.loadEnvFile(file);
    return [];
  } catch (error) {
    return [{ path: "", message: `The file ${file} cannot be read (${(error as { code?: string }).code}).` }];
  }
}

/** The folder in which this process keeps its files. */
export const dataFolder = (env: Env): string => resolve(projectFolder, env.DATA_DIR);

/** The same folder, created if it is missing. Throws StartRefused if it cannot be used. */
export function usableDataFolder(env: Env): string {
  const folder = dataFolder(env);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as { code?: string };
    throw new StartRefused(`DATA_DIR cannot be used (${code}): ${folder} must be a folder that this process may write to.`, {
      cause: error,
    });
  }
  return folder;
}

/**
 * Gives the process the secret key: the configured one, or else the one beside the embedded
 * database.
 */
export function provideSecretKey(env: Env): void {
  process.env.FALCONER_SECRET_KEY = env.FALCONER_SECRET_KEY ?? secretKey(usableDataFolder(env));
}
