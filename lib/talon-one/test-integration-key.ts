import "#server-only";
import { defaultBaseUrl } from "./base-url.ts";
import { type ClientOptions, createClient } from "./client.ts";

export type IntegrationKeyTest = { result: "passed" } | { result: "bad_key" | "unknown"; why: string };

/** Nobody has this ID, and even if someone had, asking would change nothing. */
const path = "/v1/customer_profiles/falconer-tests-its-key/inventory";
const timeoutMs = 10_000;

/**
 * Whether Talon.One accepts this key for its Integration API, found by a request that only reads.
 * Never throws.
 */
export async function testIntegrationKey(options: Omit<ClientOptions, "scheme">): Promise<IntegrationKeyTest> {
  const isTalonOne = options.baseUrl.replace(/\/+$/, "") === defaultBaseUrl;
  const client = createClient(isTalonOne ? { ...options, baseUrl: `https://${options.deployment}`, allowPrivate: false } : options);
  try {
    const result = await client.send({ method: "GET", path }, { timeoutMs });
    if (result.kind === "failure") return { result: "unknown", why: result.message };
    const { status } = result;
    if (status === 401 || status === 403)
      return { result: "bad_key", why: `Talon.One rejected this key (${status}). Enter one that isn’t for a third party.` };
    // 404: it looked for the customer, so it took the key.
    if (status === 404 || (status >= 200 && status < 300)) return { result: "passed" };
    return { result: "unknown", why: `The deployment responded with status ${status}, which says nothing about the key.` };
  } finally {
    client.close();
  }
}
