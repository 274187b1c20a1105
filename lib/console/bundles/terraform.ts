import { isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import { type HclBlock, readHclExpression } from "./hcl.ts";
import { Expression, expressionIn, fixedText, type HclValue } from "./hcl-value.ts";

/** What Terraform says of one resource of ours. */
export type TerraformResource = { kind: "subscription" | "filter"; name: string; values: JsonObject };
export type FoundResources = { resources: TerraformResource[]; others: Set<string>; notes: string[] };

const kinds: Record<string, TerraformResource["kind"]> = {
  segment_destination_subscription: "subscription",
  segment_destination_filter: "filter",
};
/**
 * What an import reads of a resource. The rest, such as the destination's ID, may be an expression.
 */
const needed = ["action_id", "name", "enabled", "trigger", "settings", "if", "actions", "title", "model_id"];

/** Blocks of Terraform text. */
export function resourcesOfBlocks(blocks: readonly HclBlock[]): FoundResources {
  const found = nothing();
  for (const { kind, labels, body } of blocks) {
    if (kind === "resource") take(found, labels[0] ?? "", labels[1] ?? "", body);
    else found.others.add(kind);
  }
  return found;
}

/**
 * Terraform's JSON: what `terraform show -json` prints of a state or a plan, a state file, or a
 * configuration in JSON. Undefined if it is none of these.
 */
export function resourcesOfJson(value: JsonObject): FoundResources | undefined {
  const found = nothing();
  const root = [value.planned_values, value.values].find(isJsonObject);
  if (typeof value.format_version === "string" && root) modules(found, root.root_module, 0);
  else if (value.terraform_version !== undefined && Array.isArray(value.resources)) state(found, value.resources);
  else if (isJsonObject(value.resource)) configuration(found, value.resource);
  else return undefined;
  return found;
}

const nothing = (): FoundResources => ({ resources: [], others: new Set(), notes: [] });

function modules(found: FoundResources, module: JsonValue | undefined, depth: number): void {
  if (!isJsonObject(module) || depth > 20) return;
  for (const resource of listOf(module.resources)) {
    if (!isJsonObject(resource) || resource.mode === "data") continue;
    const type = String(resource.type);
    if (isJsonObject(resource.values) && kinds[type]) keep(found, type, nameOf(resource), resource.values);
    else found.others.add(type);
  }
  for (const child of listOf(module.child_modules)) modules(found, child, depth + 1);
}

function state(found: FoundResources, resources: readonly JsonValue[]): void {
  for (const resource of resources) {
    if (!isJsonObject(resource) || resource.mode === "data") continue;
    const type = String(resource.type);
    if (!kinds[type]) found.others.add(type);
    else
      for (const instance of listOf(resource.instances))
        if (isJsonObject(instance) && isJsonObject(instance.attributes)) keep(found, type, nameOf(resource), instance.attributes);
  }
}

function configuration(found: FoundResources, resource: JsonObject): void {
  for (const [type, named] of Object.entries(resource)) {
    if (!kinds[type] || !isJsonObject(named)) {
      found.others.add(type);
      continue;
    }
    for (const [name, bodies] of Object.entries(named))
      for (const body of Array.isArray(bodies) ? bodies : [bodies])
        if (isJsonObject(body)) take(found, type, name, workedOut(body) as { [key: string]: HclValue });
  }
}

/** In Terraform's JSON every text is a template. */
function workedOut(value: JsonValue): HclValue {
  if (typeof value === "string") {
    const whole = /^\$\{([\s\S]*)\}$/.exec(value);
    const fixed = fixedText(value);
    return fixed ?? (whole ? readHclExpression(whole[1] ?? "") : new Expression(value));
  }
  if (Array.isArray(value)) return value.map((item) => workedOut(item ?? null));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, workedOut(inner ?? null)]));
}

/** One resource of a configuration, in which a value may be what only Terraform can work out. */
function take(found: FoundResources, type: string, name: string, body: { [key: string]: HclValue }): void {
  if (!kinds[type]) {
    found.others.add(type);
    return;
  }
  const values: JsonObject = {};
  for (const key of needed) {
    const value = Object.hasOwn(body, key) ? body[key] : undefined;
    const expression = expressionIn(value);
    if (expression) {
      const shown = expression.text.slice(0, 60).replace(/\s+/g, " ");
      found.notes.push(
        `${type}.${name.slice(0, 60)} is left out: its ${key} is “${shown}”, which only Terraform can work out. Import what “terraform show -json” prints.`,
      );
      return;
    }
    if (value !== undefined) values[key] = value as JsonValue;
  }
  if (["for_each", "count"].some((key) => Object.hasOwn(body, key))) {
    found.notes.push(`${type}.${name.slice(0, 60)} stands for several resources: only its own values were read.`);
  }
  keep(found, type, name, values);
}

function keep(found: FoundResources, type: string, name: string, values: JsonObject): void {
  const kind = kinds[type];
  if (kind) found.resources.push({ kind, name, values });
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
const nameOf = ({ name }: JsonObject) => (typeof name === "string" ? name : "");
