import { viewerHeader } from "#lib/access/request/viewer-header.ts";
import type { ApiRoute, SecurityScheme } from "./document.ts";

/** What a person filled in, as text. Missing or empty: not sent. */
export type Filled = { parameters: Readonly<Record<string, string>>; body: string };
/** The caller. A session of the console has no `secret`, because the browser sends its cookie. */
export type Credential = { scheme: SecurityScheme; secret: string } | null;
export type ApiRequest = { method: string; url: string; headers: Record<string, string>; body: string | undefined };

export const isSession = (scheme: SecurityScheme | undefined): boolean => scheme?.in === "cookie";

/** The required parameters that are empty, by name. */
export const missingOf = ({ operation }: ApiRoute, filled: Filled): string[] =>
  (operation.parameters ?? []).filter(({ name, required }) => required && !filled.parameters[name]?.trim()).map(({ name }) => name);

/** Why a body cannot be sent; null if it can. */
export function bodyError({ operation }: ApiRoute, body: string): string | null {
  if (!operation.requestBody) return null;
  if (body.trim() === "") return operation.requestBody.required ? "This route needs a body." : null;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return `This isn’t JSON: ${(error as Error).message}`;
  }
}

/** The request as it leaves. `viewerId`: the person for whom the page was rendered. */
export function requestOf(route: ApiRoute, filled: Filled, credential: Credential, viewerId?: string): ApiRequest {
  const query = new URLSearchParams();
  let path = route.path;
  for (const { name, in: where } of route.operation.parameters ?? []) {
    const value = filled.parameters[name]?.trim() ?? "";
    if (where === "path") path = path.replace(`{${name}}`, value === "" ? `{${name}}` : encodeURIComponent(value));
    else if (where === "query" && value !== "") query.set(name, value);
  }
  const hasBody = route.operation.requestBody !== undefined && filled.body.trim() !== "";
  const search = query.toString();
  return {
    method: route.method,
    url: path + (search && `?${search}`),
    headers: {
      ...headersOf(route, filled),
      ...credentialHeaders(credential),
      ...(credential && isSession(credential.scheme) && viewerId !== undefined && { [viewerHeader]: viewerId }),
      ...(hasBody && { "Content-Type": "application/json" }),
    },
    body: hasBody ? filled.body : undefined,
  };
}

const headersOf = ({ operation }: ApiRoute, { parameters }: Filled): Record<string, string> =>
  Object.fromEntries(
    (operation.parameters ?? []).flatMap(({ name, in: where }) => {
      const value = where === "header" ? parameters[name]?.trim() : undefined;
      return value ? [[name, value]] : [];
    }),
  );

function credentialHeaders(credential: Credential): Record<string, string> {
  if (!credential || isSession(credential.scheme)) return {};
  const { scheme, secret } = credential;
  if (scheme.type === "apiKey" && scheme.name) return { [scheme.name]: secret.trim() };
  return scheme.scheme === "basic" ? { Authorization: `Basic ${btoa(`${secret.trim()}:`)}` } : { Authorization: `Bearer ${secret.trim()}` };
}

/** The same request as a command, with the variable $TOKEN in place of a secret. */
export function commandOf(request: ApiRequest, origin: string, credential: Credential): string {
  const { method, url, headers, body } = request;
  const secret = new Set(["Authorization", viewerHeader, credential?.scheme.name]);
  return [
    `curl -s${method === "GET" ? "" : ` -X ${method}`} ${quoted(origin + url)}`,
    ...(credential ? [secretOption(credential.scheme)] : []),
    ...Object.entries(headers).flatMap(([name, value]) => (secret.has(name) ? [] : [`-H ${quoted(`${name}: ${value}`)}`])),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ].join(" \\\n  ");
}

/** A script has a token where the console has its session. */
function secretOption(scheme: SecurityScheme): string {
  if (scheme.scheme === "basic") return '-u "$TOKEN:"';
  return scheme.type === "apiKey" && !isSession(scheme) ? `-H "${scheme.name}: $TOKEN"` : '-H "Authorization: Bearer $TOKEN"';
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
