import "#server-only";
import { defaultBaseUrl } from "./base-url.ts";
import { type ClientOptions, createClient, type SendOptions } from "./client.ts";

export type ConnectionTest = {
  result: "passed" | "bad_key" | "unknown";
  /** In a sentence. */
  why: string;
  status?: number;
  durationMs: number;
  /** `mayLeave` said no: nothing was sent. */
  held?: true;
};

/**
 * Asks the deployment itself whether it accepts the key. "unknown" is anything but a clear yes or
 * no. If `baseUrl` is not Talon.One's own, that stand-in is asked instead, so that nothing leaves
 * the machine.
 */
export async function testConnection(options: ClientOptions & SendOptions): Promise<ConnectionTest> {
  const { timeoutMs, signal, mayLeave, onFlushed, ...rest } = options;
  const isTalonOne = rest.baseUrl.replace(/\/+$/, "") === defaultBaseUrl;
  const client = createClient(isTalonOne ? { ...rest, baseUrl: `https://${rest.deployment}`, allowPrivate: false } : rest);
  try {
    const sendOptions = {
      ...(timeoutMs ? { timeoutMs } : {}),
      ...(signal ? { signal } : {}),
      ...(mayLeave ? { mayLeave } : {}),
      ...(onFlushed ? { onFlushed } : {}),
    };
    const result = await client.send({ method: "GET", path: "/v2/authping" }, sendOptions);
    const durationMs = Math.round(result.durationMs);
    if (result.kind === "failure") {
      const held = result.failure === "aborted" && !result.sent && !signal?.aborted;
      return { result: "unknown", why: result.message, durationMs, ...(held ? { held } : {}) };
    }
    const { status } = result;
    if (status >= 200 && status < 300) return { result: "passed", why: "Talon.One accepted the API key.", status, durationMs };
    if (status === 401 || status === 403)
      return { result: "bad_key", why: `Talon.One does not accept this API key for ${rest.deployment} (${status}).`, status, durationMs };
    return {
      result: "unknown",
      why: `The deployment responded with status ${status}, which says nothing about the key.`,
      status,
      durationMs,
    };
  } finally {
    client.close();
  }
}
