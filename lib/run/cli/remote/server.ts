import type { AnswerOf, CallArguments, EndpointName, QueryOf } from "#lib/access/http/endpoints.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { RemoteError } from "./remote-error.ts";

export type Server = <Name extends EndpointName>(endpoint: Name, ...given: CallArguments<Name, QueryOf<Name>>) => Promise<AnswerOf<Name>>;

const answerWithinMs = 60_000;

/** Calls of a Falconer's API by a personal token. Throws RemoteError with a sentence. */
export function serverAt(address: string, token: string): Server {
  return async (endpoint, ...[given]) => {
    const { params = {}, body } = (given ?? {}) as { params?: Record<string, string>; body?: unknown };
    const [method = "GET", path = ""] = endpoint.split(" ");
    const url = `${address.replace(/\/+$/, "")}${path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))}`;
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : encodeJson(body),
        signal: AbortSignal.timeout(answerWithinMs),
      });
    } catch (error) {
      const cause = (error as { cause?: { code?: string; message?: string } }).cause;
      throw new RemoteError(`${address} cannot be reached (${cause?.code ?? cause?.message ?? (error as Error).message}).`);
    }
    const text = await response.text();
    let answer: unknown;
    try {
      answer = parseJson(text);
    } catch {
      throw new RemoteError(`${address} does not respond as Falconer does (status ${response.status}): check the address.`);
    }
    if (response.ok) return answer as never;
    const { error } = answer as { error?: { message?: string; issues?: { path: string; message: string }[] } };
    const said = error?.message ?? `The server responded with ${response.status}.`;
    const hint = response.status === 401 ? " Set FALCONER_TOKEN to a personal token of yours." : "";
    throw new RemoteError(`${said}${hint}`, error?.issues ?? []);
  };
}
