import "#server-only";
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { forwardProxyFor } from "#lib/platform/forward-proxy.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { baseUrlProblem, isInsideUrl } from "./base-url.ts";
import { classifyError } from "./classify-error.ts";
import { createGuardedLookup } from "./guarded-lookup.ts";
import { readResponse } from "./read-response.ts";
import { requestProblem } from "./request-problem.ts";
import type { TalonFailure, TalonRequest, TalonResult } from "./result.ts";
import { TunnelAgent } from "./tunnel.ts";

export const defaultTimeoutMs = 10_000;

export type ClientOptions = {
  /** Where requests go, such as https://integration.talon.one. */
  baseUrl: string;
  /** The deployment's bare host; sent as a header. */
  deployment: string;
  apiKey: string;
  /** How the key is sent: a Management key has a scheme of its own. */
  scheme?: "ApiKey-v1" | "ManagementKey-v1";
  /**
   * Allow connections to addresses that are not public, and plain http to them. By default allowed
   * only if the base URL itself names such a place (loopback, private, a name without dots),
   * because then an operator has put it there.
   */
  allowPrivate?: boolean;
  /** A certificate authority to trust in addition to the usual ones. */
  ca?: string;
  lookup?: ReturnType<typeof createGuardedLookup>;
  /** The environment, from which the forward proxy is read. */
  environment?: Record<string, string | undefined>;
};

export type SendOptions = {
  timeoutMs?: number;
  signal?: AbortSignal;
  /**
   * Asked again once the connection is up and before anything is written to it: connecting may have
   * taken long, or the process may have been suspended meanwhile.
   */
  mayLeave?: () => boolean;
  /**
   * Called with performance.now() once the whole request has been handed to the kernel; never
   * called if it was not.
   */
  onFlushed?: (timeMs: number) => void;
};

export type Client = {
  /** Never throws or rejects: whatever happens is in the result. Redirects are not followed. */
  send: (request: TalonRequest, options?: SendOptions) => Promise<TalonResult>;
  /** Closes idle connections; busy ones close when their request ends. */
  close: () => void;
};

/**
 * A client for one Talon.One deployment with one key. It keeps as many connections open as there
 * are requests, because it does not limit their rate.
 */
export function createClient(options: ClientOptions): Client {
  const problem = baseUrlProblem(options.baseUrl, options.allowPrivate);
  const base = problem ? undefined : new URL(options.baseUrl);
  const inside = options.allowPrivate ?? (base !== undefined && isInsideUrl(base));
  const secure = base?.protocol === "https:";
  const agentOptions = {
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: 64,
    scheduling: "lifo" as const,
    timeout: 30_000,
  };
  const tlsOptions = {
    // Set explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED cannot turn it off.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2" as const,
    ...(options.ca ? { ca: options.ca } : {}),
  };
  const lookup = inside ? undefined : (options.lookup ?? createGuardedLookup());
  const proxy = base && lookup && forwardProxyFor(base, options.environment);
  const agent = proxy
    ? new TunnelAgent({ ...agentOptions, ...tlsOptions, proxy, lookup, by: "name" })
    : secure
      ? new https.Agent({ ...agentOptions, ...tlsOptions, ...(lookup && { lookup }) })
      : new http.Agent({ ...agentOptions, ...(lookup && { lookup }) });

  function send(
    request: TalonRequest,
    { timeoutMs = defaultTimeoutMs, signal, mayLeave, onFlushed }: SendOptions = {},
  ): Promise<TalonResult> {
    const startedAt = performance.now();
    const fail = (failure: TalonFailure["failure"], sent: boolean, message: string): TalonFailure => ({
      kind: "failure",
      failure,
      sent,
      message,
      durationMs: performance.now() - startedAt,
    });
    const refusal = problem ?? requestProblem(request, options.deployment, options.apiKey);
    if (refusal !== undefined || !base) return Promise.resolve(fail("invalid_request", false, refusal ?? "No address to send to is set."));
    if (signal?.aborted) return Promise.resolve(fail("aborted", false, "Stopped before it was sent."));

    return new Promise<TalonResult>((resolve) => {
      const text = request.body === undefined ? undefined : encodeJson(request.body);
      let connected = false;
      let settled = false;
      let reading = false;
      const mayLeaveNow = () => {
        try {
          return mayLeave?.() !== false;
        } catch {
          return false;
        }
      };
      let stop: { failure: "timeout" | "aborted"; message: string } | undefined;

      const outgoing = (secure ? https : http).request({
        agent,
        method: request.method,
        protocol: base.protocol,
        hostname: base.hostname.replace(/^\[|\]$/g, ""),
        port: base.port || (secure ? 443 : 80),
        path: base.pathname.replace(/\/$/, "") + request.path + (request.query ?? ""),
        headers: {
          ...request.headers,
          accept: "application/json",
          "accept-encoding": "identity",
          authorization: `${options.scheme ?? "ApiKey-v1"} ${options.apiKey}`,
          "destination-hostname": options.deployment,
          ...(text === undefined ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
        },
      });
      const end = () => {
        outgoing.destroy();
        // While a proxy is being asked there is no socket yet, so the request would not notice its
        // own cancellation.
        if (!outgoing.socket) settleError(undefined);
      };
      const timer = setTimeout(() => {
        stop = { failure: "timeout", message: `No response within ${timeoutMs / 1000} seconds.` };
        end();
      }, timeoutMs);
      const abort = (message = "Stopped while it was in progress.") => {
        stop = { failure: "aborted", message };
        end();
      };
      const onAbort = () => abort();
      signal?.addEventListener("abort", onAbort, { once: true });

      const settle = (result: TalonResult) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        resolve(result);
      };
      const settleError = (error: Error | undefined) => {
        if (stop) return settle(fail(stop.failure, connected, stop.message));
        const { failure, message } = classifyError(error, connected);
        settle(fail(failure, connected, message));
      };

      outgoing.on("socket", (socket: Socket | TLSSocket) => {
        if (outgoing.reusedSocket || (!socket.connecting && !secure)) connected = true;
        else
          socket.once(secure ? "secureConnect" : "connect", () => {
            if (mayLeaveNow()) connected = true;
            else abort("Stopped before it was sent.");
          });
      });
      outgoing.on("response", (response) => {
        reading = true;
        readResponse(response, () => performance.now() - startedAt).then(settle, () =>
          settle(fail("protocol", true, "The response couldn’t be read.")),
        );
      });
      outgoing.on("error", (error) => {
        if (!reading) settleError(error);
      });
      outgoing.on("close", () => {
        if (!reading) settleError(undefined);
      });
      outgoing.end(text, () => {
        const nowMs = performance.now();
        try {
          onFlushed?.(nowMs);
        } catch {
          // An exception in the caller's function is the caller's problem, but thrown here it would
          // end the process.
        }
      });
    }).catch((error: unknown) => fail("invalid_request", false, `It cannot be sent as it is (${codeOf(error)}).`));
  }

  return { send, close: () => agent.destroy() };
}

/** Only Node's error code, or the kind of error: its message may repeat a header. */
const codeOf = (error: unknown) => (error instanceof Error ? String((error as { code?: unknown }).code ?? error.name) : "no error");
