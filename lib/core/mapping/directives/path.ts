import { asArgument, asConsumed, type Context, type DirectiveDefinition, nothing, textOrDirective, traceOf } from "../context.ts";
import { spend } from "../meter.ts";
import { formatPath, getterFor, isInheritedName, parseDollarKeys, toSegments, type Value } from "../path.ts";
import type { DirectiveInfo, Part, Read } from "../types.ts";

export const pathInfo: DirectiveInfo = {
  name: "@path",
  label: "Event value",
  help: "Takes the value at a path of the event. If nothing is there, the field is left out.",
  form: "single",
  arguments: [
    { key: "", label: "Path", help: "For example $.properties.total or $.properties.products[0].sku.", type: "path", required: true },
  ],
  snippet: { "@path": "$.properties." },
};

/** A part that reads one fixed path; shared with @arrayPath, which takes paths as text too. */
export function fixedPath(path: string, context: Context): Part {
  const keys = parseDollarKeys(path);
  const segments = toSegments(keys);
  const evaluate = getterFor(keys);
  const [key] = keys;
  return {
    evaluate,
    ...(keys.length === 1 && key !== undefined && !isInheritedName(key) ? { key } : {}),
    explain: (root, position) => {
      const value = evaluate(root);
      const read: Read = {
        path: formatPath([...(position.root ?? []), ...segments]),
        from: position.root ? "event" : "step",
        ...(value === undefined ? {} : { value }),
      };
      return traceOf("@path", context.mappingPath, value, position, { reads: [read] });
    },
    listPaths: (root, add) => {
      const origin = root && [...root, ...segments];
      if (origin) add(formatPath(origin));
      return origin;
    },
  };
}

function computedPath(argument: Part, context: Context): Part {
  const evaluate = (root: Value): Value => {
    const path = argument.evaluate(root);
    if (typeof path === "string") spend(path.length, context);
    return typeof path === "string" ? getterFor(parseDollarKeys(path))(root) : undefined;
  };
  return {
    evaluate,
    explain: (root, position) => {
      const path = argument.evaluate(root);
      const parts = [argument.explain(root, asArgument(position))];
      if (typeof path !== "string") {
        const notes = ["The path is not text for this event, so there is no value."];
        return traceOf("@path", context.mappingPath, undefined, position, { parts, notes });
      }
      const trace = fixedPath(path, context).explain(root, position);
      return { ...trace, parts };
    },
    listPaths: (root, add) => {
      argument.listPaths(root, add);
      if (root) add("*");
      return null;
    },
  };
}

export const path: DirectiveDefinition = {
  name: "@path",
  compile: (argument, context) => {
    if (typeof argument === "string") return fixedPath(argument, context);
    const part = textOrDirective(argument, context, asConsumed);
    return part ? computedPath(part, context) : nothing(context);
  },
};
