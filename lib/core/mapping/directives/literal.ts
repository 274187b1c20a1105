import { type DirectiveDefinition, traceOf } from "../context.ts";
import type { DirectiveInfo } from "../types.ts";

export const literalInfo: DirectiveInfo = {
  name: "@literal",
  label: "Fixed value",
  help: "A value that is the same for every event. Directives inside it still work.",
  form: "single",
  arguments: [{ key: "", label: "Value", help: "Text, a number, yes or no, a list or an object.", type: "value", required: true }],
  snippet: { "@literal": "" },
};

export const literal: DirectiveDefinition = {
  name: "@literal",
  compile: (argument, context) => {
    const part = context.argument(argument, { loose: context.use.loose || "below" });
    const { explainFields: _, ...literal } = part;
    return {
      ...literal,
      explain: (root, position) =>
        traceOf("@literal", context.mappingPath, part.evaluate(root), position, {
          parts: part.constant ? [] : [part.explain(root, position)],
        }),
    };
  },
};
