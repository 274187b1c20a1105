import "#server-only";
import { AppError } from "#lib/platform/errors.ts";
import { isContainer, type JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

export type BodyLimits = { bytes: number; depth: number; keys: number };
export const bodyLimits: BodyLimits = { bytes: 1_000_000, depth: 60, keys: 20_000 };

/**
 * The JSON body within its limits. Compressed bodies are refused, so that a small one cannot become
 * a huge one. An empty body is `{}`.
 */
export async function readJson(request: Request, limits: BodyLimits = bodyLimits): Promise<JsonValue> {
  const encoding = request.headers.get("content-encoding");
  if (encoding && encoding !== "identity") throw new UnsupportedBody("Send the body uncompressed.");
  const text = await readText(request, limits.bytes);
  if (text === "") return {};
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw new UnsupportedBody("Send JSON, with the header Content-Type: application/json.");
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    throw new MalformedBody("The body isn’t valid JSON.");
  }
  refuseUnstorable(value, limits);
  return value;
}

/** A form's fields, as browsers and other services post them; for the few routes that take one. */
export async function readForm(request: Request, limits: Pick<BodyLimits, "bytes"> = bodyLimits): Promise<URLSearchParams> {
  const encoding = request.headers.get("content-encoding");
  const type = request.headers.get("content-type") ?? "";
  if ((encoding && encoding !== "identity") || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw new UnsupportedBody("Send a form, with the header Content-Type: application/x-www-form-urlencoded.");
  return new URLSearchParams(await readText(request, limits.bytes));
}

async function readText(request: Request, limit: number): Promise<string> {
  const tooLarge = () => new AppError("too_large", `The body is larger than ${limit.toLocaleString("en")} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "The body broke off before its end."); // its sender has gone, and hears nothing of it
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new MalformedBody("The body is not UTF-8 text.");
  }
}

/**
 * Too deep, too many keys, or text that Postgres cannot store (NUL, half a surrogate pair). Without
 * recursion: the depth is the sender's choice.
 */
function refuseUnstorable(root: JsonValue, limits: BodyLimits): void {
  let keys = 0;
  const waiting: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path, depth } = next;
    if (typeof value === "string" && !isStorable(value)) throw unstorable(path);
    if (!isContainer(value)) continue;
    if (depth >= limits.depth) throw new AppError("invalid", `The body is nested deeper than ${limits.depth} levels.`);
    for (const [key, inner] of Object.entries(value)) {
      if (++keys > limits.keys) throw new AppError("invalid", `The body has more than ${limits.keys.toLocaleString("en")} values.`);
      if (!isStorable(key)) throw unstorable(path);
      waiting.push({ value: inner, path: path.length > 300 ? path : path ? `${path}.${key}` : key, depth: depth + 1 });
    }
  }
}

export const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");
const unstorable = (path: string) =>
  new AppError("invalid", "The body has characters that cannot be stored.", [
    { path, message: "Remove the zero character or the broken emoji from this text." },
  ]);

/** 400: not JSON at all, so that there is nothing in it to judge. */
export class MalformedBody extends AppError {
  constructor(message: string) {
    super("invalid", message, [{ path: "", message }]);
  }
}

/** 415: not the kind of body that this API reads. */
export class UnsupportedBody extends AppError {
  constructor(message: string) {
    super("invalid", message);
  }
}
