import { encodeJson } from "#lib/platform/json-encode.ts";
import { parseJson } from "#lib/platform/json-parse.ts";
import { asArgument, type Context, type DirectiveDefinition, nothing, readArguments, readText, traceOf } from "../context.ts";
import { spend, spendValue } from "../meter.ts";
import type { Getter, Value } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const jsonInfo: DirectiveInfo = {
  name: "@json",
  label: "JSON text",
  help: "Writes a value as JSON text, or reads JSON text back into a value. Text that is not JSON stays as it is.",
  form: "object",
  arguments: [
    {
      key: "mode",
      label: "Direction",
      help: "Write or read.",
      type: "choice",
      required: true,
      choices: [
        { value: "encode", label: "value to text" },
        { value: "decode", label: "text to value" },
      ],
    },
    { key: "value", label: "Value", help: "What to write or read.", type: "value", required: true },
  ],
  snippet: { "@json": { mode: "encode", value: { "@path": "$.properties" } } },
};

function encode(value: Value, context: Context): Value {
  spendValue(value, context);
  const text = encodeJson(value);
  // Encoded a second time, every quote and backslash of a text takes two characters.
  if (text !== undefined) spend(text.length, context);
  return text;
}

function decode(value: Value, context: Context): Value {
  if (typeof value !== "string") return value;
  spend(value.length, context);
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

export const json: DirectiveDefinition = {
  name: "@json",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@json", ["mode", "value"]);
    if (!given) return nothing(context);
    const mode = given.mode === undefined ? "" : readText(given.mode, "mode", context);
    if (mode !== null && !["encode", "decode"].includes(mode.toLowerCase())) {
      context.issue("wrong_choice", 'mode must be "encode" or "decode".', ...(given.mode === undefined ? [] : ["mode"]));
    }
    if (!given.value) context.issue("missing_argument", '@json needs a "value".', ...(given.value === undefined ? [] : ["value"]));
    const encodes = mode === "encode";
    const part = context.part(given.value, "value", encodes ? { keep: "drop", final: true } : {});
    // The reference accepts "Encode" and then does nothing with it.
    const evaluate: Getter = encodes
      ? (root) => encode(part.evaluate(root), context)
      : mode === "decode"
        ? (root) => decode(part.evaluate(root), context)
        : () => undefined;
    return {
      evaluate,
      explain: (root, position) => {
        const value = evaluate(root);
        const input = part.evaluate(root);
        const notes: string[] = [];
        if (mode !== "encode" && mode !== "decode")
          notes.push(`Write "${mode?.toLowerCase()}" in lower case: as it is, there is no value.`);
        else if (mode === "decode" && typeof input === "string" && value === input)
          notes.push("The text is not JSON, so it stays as it is.");
        else if (mode === "decode" && input !== undefined && typeof input !== "string")
          notes.push("This is not text, so it stays as it is.");
        return traceOf("@json", context.mappingPath, value, position, { notes, parts: [part.explain(root, asArgument(position))] });
      },
      listPaths: (root, add) => {
        part.listPaths(root, add);
        return null;
      },
    };
  },
};
