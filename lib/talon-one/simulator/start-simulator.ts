import "#server-only";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { findOperation, type Operation, validateRequest } from "../contract/index.ts";
import { type Answer, errorAnswer } from "./answers.ts";
import { applyRequest } from "./apply.ts";
import { type Control, createControl } from "./control.ts";
import { answerControl } from "./control-routes.ts";
import { abandon, end, hand, plainHeaders, readBody, sleep } from "./exchange.ts";
import { createFaults } from "./faults.ts";
import { createIntegration } from "./integration.ts";
import { isBulk, lanesOf } from "./lanes-of.ts";
import { createManagement } from "./management.ts";
import { createRecorder, type RecordedRequest } from "./recorder.ts";
import { type SimulatorSettings, simulatorSettingsSchema } from "./settings.ts";
import { createSlidingWindow, type SlidingWindow } from "./sliding-window.ts";
import { createState } from "./state.ts";

export type SimulatorOptions = Partial<SimulatorSettings> & {
  /** 0 or absent: any free port. */
  port?: number;
  host?: string;
  /** For the faults' probabilities. */
  seed?: number;
};
export type Simulator = { url: string; port: number; control: Control; close: () => Promise<void> };

/**
 * Starts a stand-in for Talon.One that checks requests against the contract, keeps state, enforces
 * the limits, and fails when told to.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = "127.0.0.1", seed = 1, ...given } = options;
  const settings = simulatorSettingsSchema.parse(given);
  const state = createState();
  const faults = createFaults(seed);
  const recorder = createRecorder(() => settings);
  const windows = new Map<string, SlidingWindow>();
  const control = createControl({ settings, state, faults, recorder, forgetRate: () => windows.clear() });
  const management = createManagement(settings, state);
  const integration = createIntegration(settings, state);
  const sockets = new Set<Socket>();

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, (request, response) => {
    const nowMs = performance.now();
    if (request.url?.startsWith("/__simulator/")) void answerControl(control, request, response);
    else void serve(request, response, nowMs).catch((error: unknown) => end(response, errorAnswer(500, `The simulator failed: ${error}`)));
  });
  server.on("connection", (socket) => {
    recorder.connected();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, 1024, resolve);
  });
  const address = server.address() as AddressInfo;

  async function serve(request: IncomingMessage, response: ServerResponse, nowMs: number): Promise<void> {
    const [path = "", search = ""] = (request.url ?? "").split(/\?(.*)/s);
    const isApart = path.startsWith("/v2/") || (request.method === "POST" && path === "/v1/attributes");
    const made = isApart ? jsonOf(await readBody(request)) : undefined;
    const integrated = integration(request, path, search, made);
    if (integrated) return end(response, integrated);
    const managed = management.answer(request, path, search, nowMs, made);
    if (managed) return end(response, managed);
    const method = request.method ?? "GET";
    const key = /^ApiKey-v1 (\S.*)$/.exec(request.headers.authorization ?? "")?.[1];
    const deployment = String(request.headers["destination-hostname"] ?? "");
    const client = `${deployment} ${key ?? ""}`;
    const record = recorder.arrived(
      {
        at: performance.timeOrigin + nowMs,
        deployment,
        method,
        path,
        query: search === "" ? "" : `?${search}`,
        operation: findOperation(method, path).operation?.name,
        lanes: [],
        headers: plainHeaders(request),
        body: undefined,
        mark: undefined,
        status: undefined,
        durationMs: undefined,
        verdict: undefined,
        fault: undefined,
        issues: [],
      },
      maskedClient(client),
      nowMs,
    );
    response.on("close", () => {
      recorder.leave(record.lanes);
      recorder.left();
      record.durationMs = performance.now() - nowMs;
      record.status = response.writableFinished ? response.statusCode : 0;
      record.verdict ??= "aborted";
      recorder.settled(record);
    });

    const text = await readBody(request);
    if (text === undefined) return void request.socket.destroy();
    let body: unknown;
    let isJson = true;
    if (text !== "") {
      try {
        body = parseJson(text);
      } catch {
        isJson = false;
      }
    }
    const found = validateRequest({ method, path, query: search, headers: record.headers, body });
    record.lanes = lanesOf(found.operation, found.parameters, body);
    record.mark = markOf(body);
    if (settings.recordBodies) record.body = isJson ? body : text;
    const parallel = recorder.enter(record.lanes);

    const refusal = refuse(found.operation, key, deployment, client, nowMs, isBulk(found.operation) ? 0 : parallel);
    if (refusal) {
      record.verdict = refusal.verdict;
      return end(response, refusal.answer);
    }
    const { delayMs, action } = faults.decide({
      operation: found.operation?.name,
      method,
      url: path + record.query,
      lanes: record.lanes,
      deployment,
    });
    if (delayMs + settings.latencyMs > 0) await sleep(delayMs + settings.latencyMs);
    if (action) {
      record.fault = action.kind === "status" ? `status ${action.status}` : action.kind;
      record.verdict = "fault";
    }
    if (action?.kind === "status") {
      const headers: Record<string, string> = action.retryAfter === undefined ? {} : { "retry-after": String(action.retryAfter) };
      const answer = errorAnswer(action.status, "The simulator was told to fail");
      return end(response, { ...answer, ...(action.body === undefined ? {} : { body: action.body }), headers });
    }
    if ((action?.kind === "reset" || action?.kind === "half-open") && !action.apply) return abandon(request, action.kind);

    let answer: Answer;
    if (!isJson) answer = errorAnswer(400, "The body is no JSON");
    else if (!found.operation)
      answer = errorAnswer(found.issues[0]?.code === "method" ? 405 : 404, found.issues[0]?.message ?? "Not Found");
    else if (found.issues.length > 0) {
      record.issues = found.issues.map((issue) => `${issue.path}: ${issue.message}`);
      answer = errorAnswer(400, record.issues.join(" "));
    } else answer = applyRequest(state, settings, { operation: found.operation.name, parameters: found.parameters, query: search, body });

    if (answer.status < 300) recorder.applied(record, maskedClient(client));
    if (answer.status === 200 && settings.callbacks) void callBack(request.headers, answer.body);
    record.verdict ??= record.issues.length > 0 || !found.operation || !isJson ? "contract" : answer.status < 300 ? "ok" : "refused";
    await hand(request, response, answer, action);
  }

  /** Once, unsigned, and with what was asked for, as Talon.One does. */
  async function callBack(headers: IncomingMessage["headers"], body: unknown): Promise<void> {
    const [address, key, fields, correlation] = ["destination-uri", "api-key"]
      .map((name) => headers[`x-callback-${name}`])
      .concat([headers["x-content-fields"], headers["x-correlation-id"]]);
    if (typeof address !== "string") return;
    const wanted = typeof fields === "string" ? new Set(fields.split(",").map((field) => field.trim())) : undefined;
    const parts = Object.entries(body as Record<string, unknown>).filter(([name]) => wanted?.has(name) ?? true);
    const [, name, secret] = /^(\S+) (.*)$/.exec(typeof key === "string" ? key : "") ?? [];
    await fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(name && secret ? { [name]: secret } : {}),
        ...(typeof correlation === "string" ? { "x-correlation-id": correlation } : {}),
      },
      body: encodeJson(Object.fromEntries(parts) as never) ?? "{}",
    }).catch(() => {});
  }

  function jsonOf(text: string | undefined): unknown {
    try {
      return parseJson(text ?? "");
    } catch {
      return undefined;
    }
  }

  /** What the limits and the key forbid, whatever the request says. */
  function refuse(
    operation: Operation | undefined,
    key: string | undefined,
    deployment: string,
    client: string,
    nowMs: number,
    parallel: number,
  ) {
    // A key belongs to one kind of API and is not valid for any other.
    const keys = operation?.api === "integration" ? settings.integrationKeys : settings.apiKeys;
    if (!key) return { verdict: "unauthorized" as const, answer: errorAnswer(401, "Missing or malformed API key") };
    if (keys ? !keys.includes(key) : /^invalid/i.test(key))
      return { verdict: "unauthorized" as const, answer: errorAnswer(401, "Unknown API key") };
    if (!keys && /^forbidden/i.test(key))
      return { verdict: "unauthorized" as const, answer: errorAnswer(403, "This API key may not be used here") };
    if (operation?.name !== "authping" && !/^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/.test(deployment))
      return { verdict: "contract" as const, answer: errorAnswer(400, "destination-hostname is missing or no bare host") };
    if (settings.ratePerSecond > 0) {
      const window = windows.get(client) ?? createSlidingWindow();
      windows.set(client, window);
      const waitMs = window.waitMs(nowMs, settings.ratePerSecond);
      if (waitMs > 0) {
        const headers = { "retry-after": String(Math.ceil(waitMs / 1000)) };
        return { verdict: "rate_limited" as const, answer: errorAnswer(429, "Too many requests", headers) };
      }
      window.add(nowMs);
    }
    if (parallel > settings.parallelLimit)
      return {
        verdict: "parallel" as const,
        answer: errorAnswer(429, "Too many parallel requests on one profile or session", { "retry-after": "1" }),
      };
    return undefined;
  }

  function markOf(body: unknown): RecordedRequest["mark"] {
    for (const path of settings.markPaths) {
      let value = body;
      for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined | null)?.[part];
      if (typeof value === "string" || typeof value === "number") return value;
    }
    return undefined;
  }

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    control,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function maskedClient(client: string): string {
  const [deployment = "", key = ""] = client.split(" ");
  return `${deployment} ...${key.slice(-4)}`;
}
