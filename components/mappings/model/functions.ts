import { directiveCatalogue } from "#lib/core/mapping/directives/catalogue.ts";
import type { ArgumentType, DirectiveName } from "#lib/core/mapping/types.ts";

/**
 * The functions a marketer can choose, each a directive of the mapping language. The form draws its
 * inputs from `params`; reading and writing mappings follows the same table. A function that is one
 * directive takes all of it from the directive's own definition; @if is three functions.
 */
export type FunctionParam = {
  key: string;
  label: string;
  help?: string;
  /** value: any value; values: a list of them; liquid: template text. */
  kind: "value" | "values" | "text" | "boolean" | "choice" | "liquid";
  choices?: readonly { value: string; label: string }[];
  /** What the directive does when the key is absent. */
  default?: string | boolean;
  required?: true;
  /** Folded away until it has a value. */
  advanced?: true;
};

export type FunctionDefinition = {
  name: string;
  directive: string;
  title: string;
  help: string;
  /**
   * params: the directive holds an object of these keys; single: it holds the value of its only
   * param itself.
   */
  shape: "params" | "single" | "fallbacks";
  params: readonly FunctionParam[];
};

/** The directive behind a function: its own words and arguments. */
const infoOf = (name: DirectiveName) => directiveCatalogue.find((info) => info.name === name);

/**
 * A function that is one whole directive. `helped`: arguments whose help the form shows too; `key`:
 * what a draft calls the only argument of a directive that has no keys.
 */
function whole<const Name extends string>(
  name: Name,
  directive: DirectiveName,
  { helped = [], advanced = [], key = "value" }: { helped?: string[]; advanced?: string[]; key?: string } = {},
): FunctionDefinition & { name: Name } {
  const { label = "", help = "", form, arguments: known = [] } = infoOf(directive) ?? {};
  const params = known.map((argument): FunctionParam => {
    const given = argument.required ? undefined : argument.default;
    return {
      key: argument.key || key,
      label: argument.label,
      kind: kindOf(argument.type),
      ...(helped.includes(argument.key) ? { help: argument.help } : {}),
      ...(argument.choices ? { choices: argument.choices } : {}),
      ...(typeof given === "string" || typeof given === "boolean" ? { default: given } : {}),
      ...(argument.required ? { required: true } : {}),
      ...(advanced.includes(argument.key) ? { advanced: true } : {}),
    };
  });
  return { name, directive, title: label, help, shape: form === "single" ? "single" : "params", params };
}

function kindOf(type: ArgumentType): FunctionParam["kind"] {
  return type === "values" || type === "text" || type === "boolean" || type === "choice" || type === "liquid" ? type : "value";
}

export const functions = [
  {
    name: "coalesce",
    directive: "@if",
    title: "First that has a value",
    help: "Uses the first of these that has a value, or else the last one.",
    shape: "fallbacks",
    params: [
      { key: "values", label: "Try in this order", kind: "values", required: true },
      {
        key: "mode",
        label: "Skip a value when it is",
        kind: "choice",
        default: "exists",
        choices: [
          { value: "exists", label: "missing or null" },
          { value: "blank", label: "missing, null, empty, 0 or false" },
        ],
      },
    ],
  },
  {
    name: "ifExists",
    directive: "@if",
    title: "If present",
    help: "One value if something is present, another if it isn’t.",
    shape: "params",
    params: [
      { key: "exists", label: "If this is present", kind: "value", required: true },
      { key: "then", label: "Then use", kind: "value" },
      { key: "else", label: "Otherwise use", kind: "value", help: "An empty text, 0 or false here sends nothing." },
    ],
  },
  {
    name: "ifNotBlank",
    directive: "@if",
    title: "If not blank",
    help: "One value if something is present and not empty, 0 or false. Otherwise another.",
    shape: "params",
    params: [
      { key: "blank", label: "If this isn’t blank", kind: "value", required: true },
      { key: "then", label: "Then use", kind: "value" },
      { key: "else", label: "Otherwise use", kind: "value", help: "An empty text, 0 or false here sends nothing." },
    ],
  },
  whole("case", "@case"),
  whole("replace", "@replace", { helped: ["replacement"], advanced: ["pattern2", "replacement2"] }),
  whole("flatten", "@flatten"),
  whole("merge", "@merge"),
  whole("json", "@json"),
  whole("liquid", "@liquid", { key: "template" }),
  whole("transform", "@transform"),
  whole("excludeWhenNull", "@excludeWhenNull"),
] as const satisfies readonly FunctionDefinition[];

export type FunctionName = (typeof functions)[number]["name"];

const byName = new Map<string, FunctionDefinition>(functions.map((definition) => [definition.name, definition]));

/** The table's entry for a function that the form knows. */
export function functionByName(name: FunctionName): FunctionDefinition {
  const definition = byName.get(name);
  if (!definition) throw new Error(`no function is called ${name}`);
  return definition;
}

/** Functions that one directive may stand for; which of them depends on what it holds. */
export function functionsByDirective(directive: string): readonly FunctionDefinition[] {
  return functions.filter((definition) => definition.directive === directive);
}
