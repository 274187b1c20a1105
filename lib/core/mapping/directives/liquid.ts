import { isContainer } from "#lib/platform/json.ts";
import { type Context, constantPart, type DirectiveDefinition, describeType, nothing, traceOf } from "../context.ts";
import { liquidParser } from "../liquid.ts";
import type { LiquidTemplate } from "../liquid-engine.ts";
import { spend, TooLarge, work } from "../meter.ts";
import { formatPath, getterFor, type Value } from "../path.ts";
import type { DirectiveInfo, Read } from "../types.ts";

const maxLength = 1000;

export const liquidInfo: DirectiveInfo = {
  name: "@liquid",
  label: "Liquid template",
  help: `A Liquid template over the whole event, at most ${maxLength.toLocaleString("en")} characters. The result is text.`,
  form: "single",
  arguments: [
    {
      key: "",
      label: "Template",
      help: "For example {{ properties.total | round }}. Tags such as for and case are off.",
      type: "liquid",
      required: true,
      maxLength,
    },
  ],
  snippet: { "@liquid": "{{ properties. }}" },
};

/** The library's own message without its position, as part of a sentence. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(", line:")[0] as string;
}

function render(template: LiquidTemplate, root: Value, context: Context): { text: string } | { problem: string } {
  try {
    return { text: template.render(isContainer(root) ? root : {}) };
  } catch (error) {
    if (work.left < 0) throw new TooLarge(context.mappingPath, { message: `${reason(error)}.`, code: "too_much_work" });
    return { problem: reason(error) };
  }
}

export const liquid: DirectiveDefinition = {
  name: "@liquid",
  compile: (argument, context) => {
    if (typeof argument !== "string") {
      context.issue("wrong_type", `@liquid takes plain text, but this is ${describeType(argument)}.`);
      return nothing(context);
    }
    if (argument.length > maxLength) {
      context.issue("too_long", `A Liquid template may have at most ${maxLength} characters; this has ${argument.length}.`);
      return nothing(context);
    }
    if (argument === "") return constantPart("", context);
    const parse = liquidParser();
    if (!parse) {
      context.issue("liquid_not_loaded", "Liquid templates are not available here yet.");
      return nothing(context);
    }
    let template: LiquidTemplate;
    try {
      template = parse(argument);
    } catch (error) {
      context.issue("liquid", `This Liquid template cannot be read: ${reason(error)}.`);
      return nothing(context);
    }
    return {
      evaluate: (root) => {
        const result = render(template, root, context);
        if (!("text" in result)) return undefined;
        spend(result.text.length, context);
        return result.text;
      },
      explain: (root, position) => {
        const result = render(template, root, context);
        const reads = template.variables.map((keys): Read => {
          const value = getterFor(keys.map(String))(root);
          return {
            path: formatPath([...(position.root ?? []), ...keys]),
            from: position.root ? "event" : "step",
            ...(value === undefined ? {} : { value }),
          };
        });
        const unknown = template.unknownFilters.map((name) => `Liquid has no filter “${name}”, so it changes nothing.`);
        if ("text" in result) return traceOf("@liquid", context.mappingPath, result.text, position, { reads, notes: unknown });
        const notes = [...unknown, `The template failed for this event, so there is no value: ${result.problem}.`];
        return traceOf("@liquid", context.mappingPath, undefined, position, { reads, notes });
      },
      listPaths: (root, add) => {
        if (root) for (const keys of template.variables) add(formatPath([...root, ...keys]));
        return null;
      },
    };
  },
};
