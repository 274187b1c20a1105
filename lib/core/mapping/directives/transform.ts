import { isJsonObject } from "#lib/platform/json.ts";
import { type DirectiveDefinition, describeType, nothing, readArguments, traceOf } from "../context.ts";
import { spendValue } from "../meter.ts";
import type { Getter } from "../path.ts";
import type { DirectiveInfo } from "../types.ts";

export const transformInfo: DirectiveInfo = {
  name: "@transform",
  label: "Reshape, then map",
  help: "Builds something from the event first, then maps its result as if that were the event.",
  form: "object",
  arguments: [
    { key: "apply", label: "First build", help: "A mapping of the event.", type: "object", required: true },
    { key: "mapping", label: "Then map its result", help: "A mapping of the first step's result.", type: "object", required: true },
  ],
  snippet: { "@transform": { apply: {}, mapping: {} } },
};

export const transform: DirectiveDefinition = {
  name: "@transform",
  compile: (argument, context) => {
    const given = readArguments(argument, context, "@transform", ["apply", "mapping"]);
    if (!given) return nothing(context);
    for (const key of ["apply", "mapping"] as const) {
      if (given[key] === undefined) context.issue("missing_argument", `@transform needs "${key}".`);
      else if (!isJsonObject(given[key]))
        context.issue("wrong_type", `${key} must be an object, but it is ${describeType(given[key])}.`, key);
    }
    const applied = context.below("apply", { keep: "drop", final: false });
    const first = isJsonObject(given.apply) ? context.shared.compileRoot(given.apply, applied) : nothing(applied);
    const second = context.part(given.mapping, "mapping");
    context.shared.mustMeasure = true;
    /**
     * Each step may use the previous step's result more than once, so that counts with its full
     * written length.
     */
    const firstOf: Getter = (root) => {
      const made = first.evaluate(root);
      spendValue(made, applied);
      return made;
    };
    const evaluate: Getter = (root) => (isJsonObject(root) || root === undefined ? second.evaluate(firstOf(root ?? {})) : undefined);
    return {
      evaluate,
      explain: (root, position) => {
        const from = root === undefined ? {} : root;
        if (!isJsonObject(from)) {
          const notes = [`@transform needs an object to work on, but here it is ${describeType(root)}.`];
          return traceOf("@transform", context.mappingPath, undefined, position, { notes });
        }
        // Nothing at all counts as an empty object, which is not a place of the event.
        const here = root === undefined ? null : position.root;
        const origin = first.listPaths(here, () => {});
        return traceOf("@transform", context.mappingPath, evaluate(root), position, {
          parts: [
            first.explain(from, { root: here, output: null }),
            second.explain(firstOf(from), { root: origin, output: position.output }),
          ],
        });
      },
      listPaths: (root, add) => second.listPaths(first.listPaths(root, add), add),
    };
  },
};
