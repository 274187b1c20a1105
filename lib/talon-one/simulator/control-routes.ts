import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { encodeJson } from "#lib/platform/json-encode.ts";
import type { Control, RequestFilter } from "./control.ts";
import { faultSchema } from "./faults.ts";
import { simulatorChangesSchema } from "./settings.ts";

const resetSchema = z.strictObject({ keep: z.array(z.enum(["faults", "state", "requests"])).optional() });

/**
 * Answers everything below /__simulator/: the control of a simulator over HTTP, for other
 * processes.
 */
export async function answerControl(control: Control, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://simulator");
    const parts = url.pathname.split("/").slice(2).map(decodeURIComponent);
    const result = await route(control, request, `${request.method} ${parts[0]}`, parts[1], url.searchParams);
    if (result === undefined) send(response, 404, { error: "No such control." });
    else send(response, 200, result);
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    send(response, 400, { error: message });
  }
}

async function route(
  control: Control,
  request: IncomingMessage,
  name: string,
  id: string | undefined,
  query: URLSearchParams,
): Promise<unknown> {
  switch (name) {
    case "GET health":
      return { ok: true };
    case "GET stats":
      return control.stats();
    case "GET requests":
      return { requests: control.requests(filterFrom(query)) };
    case "GET faults":
      return { faults: control.faults() };
    case "POST faults": {
      const body = await readJson(request);
      const list = z.union([z.strictObject({ faults: z.array(faultSchema) }), faultSchema]).parse(body);
      return { faults: ("faults" in list ? list.faults : [list]).map((fault) => control.addFault(fault)) };
    }
    case "DELETE faults":
      if (id === undefined) control.clearFaults();
      else if (!control.removeFault(id)) return undefined;
      return { faults: control.faults() };
    case "GET settings":
      return control.settings();
    case "POST settings":
      return control.configure(simulatorChangesSchema.parse(await readJson(request)));
    case "POST reset":
      control.reset(resetSchema.parse((await readJson(request)) ?? {}).keep);
      return { ok: true };
    case "GET state":
      return control.counts();
    case "GET profiles":
      return control.profile(id ?? "");
    case "GET sessions":
      return control.session(id ?? "");
    case "GET audiences":
      return control.audience(id ?? "");
    case "GET members":
      return { members: control.members(Number(id)) };
    default:
      return undefined;
  }
}

function filterFrom(query: URLSearchParams): RequestFilter {
  const filter: RequestFilter = { limit: Number(query.get("limit") ?? 100) };
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const text = (name: string) => query.get(name) ?? undefined;
  return Object.assign(
    filter,
    Object.fromEntries(
      Object.entries({
        lane: text("lane"),
        operation: text("operation"),
        verdict: text("verdict"),
        status: number("status"),
        after: number("after"),
      }).filter(([, value]) => value !== undefined),
    ),
  );
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = encodeJson(body) ?? "";
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}
