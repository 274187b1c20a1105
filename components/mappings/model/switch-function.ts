import { isContainer } from "#lib/platform/json.ts";
import { type FunctionName, functionByName } from "./functions.ts";
import { type EditorValue, type FunctionParams, nothing } from "./value.ts";

type FunctionValue = Extract<EditorValue, { kind: "function" }>;

/** Another function over the same first input. */
export function switchFunction(value: FunctionValue, name: FunctionName): FunctionValue {
  const input = firstInput(value.params);
  const params: FunctionParams = {};
  let placed = false;
  for (const param of functionByName(name).params) {
    if (param.kind === "value" && param.required) {
      params[param.key] = placed ? { kind: "event" } : input;
      placed = true;
    } else if (param.kind === "values") {
      params[param.key] = [input, { kind: "event" }];
    } else if (param.kind === "choice" && param.required) {
      params[param.key] = param.choices?.[0]?.value;
    } else if (param.required) {
      params[param.key] = param.key === "separator" ? "." : "";
    }
  }
  if (name === "ifExists" || name === "ifNotBlank") params.then = input;
  return { kind: "function", name, params };
}

function firstInput(params: FunctionParams): EditorValue {
  for (const held of Object.values(params)) {
    if (Array.isArray(held)) return held[0] ?? nothing;
    if (isContainer(held)) return held as EditorValue;
  }
  return { kind: "event" };
}
