import "#server-only";
import { defaultBaseUrl } from "./base-url.ts";
import { type ClientOptions, createClient } from "./client.ts";
import { readErrorBody } from "./error-body.ts";
import type { TalonResult } from "./result.ts";
import { parseRetryAfter } from "./retry-after.ts";

export type Deleted =
  /** 404: nobody has this ID, which is just what was asked for. */
  | { kind: "done"; status: 204 | 404 }
  | { kind: "key"; status: 401 | 403; message: string }
  | { kind: "again"; status: number | null; message: string; retryAfterMs?: number | undefined };

const timeoutMs = 30_000;

/**
 * Deletes one person's data in Talon.One through the Integration API, which the deployment itself
 * serves and which has a key of its own. Never throws.
 */
export async function deleteCustomer(integrationId: string, options: Omit<ClientOptions, "scheme">): Promise<Deleted> {
  const isTalonOne = options.baseUrl.replace(/\/+$/, "") === defaultBaseUrl;
  const client = createClient(isTalonOne ? { ...options, baseUrl: `https://${options.deployment}`, allowPrivate: false } : options);
  try {
    const path = `/v1/customer_data/${encodeURIComponent(integrationId.toWellFormed())}`;
    return deletedBy(await client.send({ method: "DELETE", path }, { timeoutMs }));
  } finally {
    client.close();
  }
}

function deletedBy(result: TalonResult): Deleted {
  if (result.kind === "failure") return { kind: "again", status: null, message: result.message };
  const { status, body, headers } = result;
  if (status === 204 || status === 404) return { kind: "done", status };
  const { message, requestId } = readErrorBody(body);
  const said = [message ?? `Talon.One responded with status ${status}.`, ...(requestId ? [`Request ${requestId}.`] : [])].join(" ");
  if (status === 401 || status === 403) return { kind: "key", status, message: said };
  return { kind: "again", status, message: said, retryAfterMs: parseRetryAfter(headers["retry-after"], Date.now()) };
}
