import "#server-only";
import type { Configuration, ServerMetadata } from "openid-client";
import { type Env, env } from "#lib/platform/env.ts";
import { StartRefused } from "#lib/platform/errors.ts";
import { log } from "#lib/platform/log.ts";
import { ForeignHost, isProviderHost, providerFetch } from "./provider-fetch.ts";

/** Clocks of companies' machines differ by seconds, rarely by a minute. */
export const clockToleranceSeconds = 60;
const timeoutSeconds = 8;
/** Endpoints rarely move; keys are looked up separately, and again if one is unknown. */
const knownForMs = 3_600_000;
const triedForMs = 10_000;

// The library is large: it is loaded when someone first signs in with the provider.
const client = () => import("openid-client");

// The start (plain Node) and the routes (Next's bundle) are two module graphs of one process. This
// way the sign-in page knows what the start has learned about the provider.
type Known = { problem?: string | undefined; triedAt: number };
const held = globalThis as unknown as { falconerOidc?: Known };
let known: { config: Configuration; at: number } | undefined;
let underway: Promise<Configuration> | undefined;

/** Whether a provider is configured. */
export const hasProvider = (): boolean => env().OIDC_ISSUER !== undefined;

/**
 * What the provider says about itself, with our client's name and secret. Callers at the same time
 * share one try. Throws what went wrong.
 */
export async function provider(): Promise<Configuration> {
  if (known && Date.now() - known.at < knownForMs) return known.config;
  underway ??= discover(env())
    .then((config) => {
      known = { config, at: Date.now() };
      held.falconerOidc = { triedAt: Date.now() };
      return config;
    })
    .catch((error: unknown) => {
      held.falconerOidc = { problem: whatFailed(error), triedAt: Date.now() };
      log.warn({ part: "oidc", problem: whatFailed(error) }, "the sign-in provider does not respond as it should");
      // An hour-old document is better than none: its tokens are checked again each time.
      if (known) return known.config;
      throw error;
    })
    .finally(() => {
      underway = undefined;
    });
  return underway;
}

/** For the sign-in page, at once: whether the last try failed. It tries again in the background. */
export function isProviderDown(): boolean {
  const last = held.falconerOidc;
  const stale = !last || (last.problem !== undefined && Date.now() - last.triedAt > triedForMs);
  if (stale) provider().catch(() => {});
  return last?.problem !== undefined;
}

/** Forgets everything, as a new process would. For tests. */
export function forgetProvider(): void {
  known = undefined;
  underway = undefined;
  delete held.falconerOidc;
}

async function discover(env: Env): Promise<Configuration> {
  const oidc = await client();
  const issuer = new URL(env.OIDC_ISSUER ?? "");
  const config = await oidc.discovery(
    issuer,
    env.OIDC_CLIENT_ID ?? "",
    { client_secret: env.OIDC_CLIENT_SECRET, [oidc.clockTolerance]: clockToleranceSeconds },
    // How the secret is sent follows below, from the provider's own document.
    (...given) => clientAuthentication(oidc, config.serverMetadata(), env)(...given),
    {
      timeout: timeoutSeconds,
      [oidc.customFetch]: providerFetch(env),
      // The signature too, although the token comes over TLS from the provider itself.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.protocol === "http:" ? [oidc.allowInsecureRequests] : [])],
    },
  );
  checkMetadata(config.serverMetadata(), env);
  return config;
}

function clientAuthentication(oidc: typeof import("openid-client"), metadata: ServerMetadata, { OIDC_CLIENT_SECRET: secret }: Env) {
  const methods = metadata.token_endpoint_auth_methods_supported;
  return !methods || methods.includes("client_secret_basic") ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}

/** The provider is there, but differs from the configuration. */
class WrongProvider extends Error {
  override readonly name = "WrongProvider";
}

function checkMetadata(metadata: ServerMetadata, env: Env): void {
  if (new URL(metadata.issuer).href !== new URL(env.OIDC_ISSUER ?? "").href)
    throw new WrongProvider(`OIDC_ISSUER is not what the provider calls itself: set it to ${metadata.issuer}.`);
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const) {
    const url = metadata[name];
    if (!url || !URL.canParse(url)) throw new WrongProvider(`OIDC_ISSUER names a provider without ${name}.`);
    if (name !== "authorization_endpoint" && !isProviderHost(env, new URL(url)))
      throw new WrongProvider(`OIDC_HOSTS must name ${new URL(url).host}: the provider's ${name} is there.`);
  }
  const methods = metadata.token_endpoint_auth_methods_supported;
  if (methods && !methods.some((method) => method === "client_secret_basic" || method === "client_secret_post"))
    throw new WrongProvider("OIDC_ISSUER names a provider that takes no client secret.");
  const pkce = metadata.code_challenge_methods_supported;
  if (pkce && !pkce.includes("S256")) throw new WrongProvider("OIDC_ISSUER names a provider without PKCE by S256.");
}

type Link = { code?: unknown; name?: unknown; claim?: unknown };
/** The first of an error and its causes in which something is found. */
export function ofCause<Found>(error: unknown, find: (at: Link) => Found | undefined): Found | undefined {
  for (let at = error, depth = 0; at && depth < 6; at = (at as { cause?: unknown }).cause, depth++) {
    const found = find(at as Link);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A code for the log: never an address, a response or a secret. */
export function whatFailed(error: unknown): string {
  if (error instanceof WrongProvider) return error.message;
  const code = ofCause(error, (at) => (typeof at.code === "string" && at.code !== "OAUTH_TIMEOUT" ? at.code : undefined));
  return code ?? (error instanceof Error ? error.name : "unknown");
}

/** A lasting error, as opposed to being away for a while. */
const lastingCodes = new Set([
  "ENOTFOUND",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** In one sentence, if someone has to change the configuration; undefined if it may pass. */
export function lastingProblem(error: unknown, { OIDC_ISSUER: issuer = "" }: Env): string | undefined {
  const { host } = new URL(issuer);
  if (error instanceof WrongProvider) return error.message;
  if (ofCause(error, (at) => (at instanceof ForeignHost ? true : undefined))) return "OIDC_HOSTS must name every host of the provider.";
  const code = ofCause(error, (at) => (typeof at.code === "string" && lastingCodes.has(at.code) ? at.code : undefined));
  if (code === "ENOTFOUND") return `OIDC_ISSUER names a host that does not exist: ${host}.`;
  if (code) return `OIDC_ISSUER cannot be trusted (${code}): give Node the authority of ${host} by NODE_EXTRA_CA_CERTS.`;
  const answered = ofCause(error, (at) =>
    ["OAUTH_RESPONSE_IS_NOT_JSON", "OAUTH_PARSE_ERROR", "OAUTH_INVALID_RESPONSE"].includes(String(at.code)) ? true : undefined,
  );
  if (answered) return `OIDC_ISSUER is not the address of a provider: ${host} gives no openid-configuration.`;
  const status = ofCause(error, (at) => (at instanceof Response ? at.status : undefined));
  if (status !== undefined && status < 500 && status !== 429)
    return `OIDC_ISSUER is not the address of a provider: ${host} answers ${status} to the request for its openid-configuration.`;
  const other = ofCause(error, (at) => (at.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED" ? issuerOf(at) : undefined));
  return other === undefined ? undefined : `OIDC_ISSUER is not what the provider calls itself: set it to ${other}.`;
}

function issuerOf(error: object): string {
  const { cause } = error as { cause?: { body?: { issuer?: unknown } } };
  return typeof cause?.body?.issuer === "string" ? cause.body.issuer.slice(0, 300) : "its own name";
}

/**
 * At the start, before anything is served. If the provider differs from the configuration, the
 * start is refused. If it is away, the start continues: Segment's events must not wait for a
 * sign-in service, and break-glass admins may be needed at that very moment.
 */
export async function checkProvider(env: Env): Promise<void> {
  if (!env.OIDC_ISSUER) return;
  try {
    await discover(env);
    held.falconerOidc = { triedAt: Date.now() };
  } catch (error) {
    const sentence = lastingProblem(error, env);
    if (sentence) throw new StartRefused(sentence, { cause: error });
    held.falconerOidc = { problem: whatFailed(error), triedAt: Date.now() };
    const code = whatFailed(error);
    log.warn({ part: "oidc", code }, "OIDC_ISSUER is not responding: the start continues, and the sign-in page says so");
  }
}
