import { type Issue, isJsonObject, type JsonObject, type JsonValue } from "#lib/platform/json.ts";
import type { ActionDefinition, ActionField } from "../actions/types.ts";
import type { CatalogueIndex } from "./catalogue-index.ts";
import type { CatalogueAttribute } from "./types.ts";
import { typeProblem } from "./value-type.ts";

/**
 * An error is what Talon.One rejects; a warning is what it leaves out silently. `missing`: the
 * attribute that could be created.
 */
export type Finding = Issue & {
  severity: "error" | "warning";
  missing?: { entity: string; eventType?: string | undefined; name: string; type?: string | undefined };
};

/** The most findings for one payload. */
const mostFindings = 50;

/**
 * Checks a payload, or the fixed parts of a mapping, against what the Talon.One account has. Parts
 * that were never read are not checked, nor are values that only an event brings: an object with a
 * directive is left alone. Paths are the payload's.
 */
export function lintPayload(action: ActionDefinition, payload: JsonObject, index: CatalogueIndex): Finding[] {
  const described = namesDescribed(action.fields, payload);
  const found: Finding[] = [];
  const context: Context = {
    index,
    found,
    described,
    skips: payload.skipNonExistingAttributes === true,
    creates: action.creates,
    eventType: typeof payload.eventType === "string" ? payload.eventType : undefined,
  };
  lintFields(action.fields, payload, "", context);
  return found.slice(0, mostFindings);
}

type Context = {
  index: CatalogueIndex;
  found: Finding[];
  /** Names to which the payload itself gives a type: Talon.One creates those it does not have. */
  described: ReadonlySet<string>;
  skips: boolean;
  creates: ActionDefinition["creates"];
  eventType: string | undefined;
};

function lintFields(fields: readonly ActionField[], object: JsonObject, parent: string, context: Context): void {
  for (const field of fields) {
    const value = Object.hasOwn(object, field.key) ? object[field.key] : undefined;
    if (value === undefined || value === null || isDirective(value)) continue;
    const path = `${parent}${field.key}`;
    const values: [string, JsonValue][] =
      field.multiple && Array.isArray(value) ? value.map((entry, place) => [`${path}[${place}]`, entry]) : [[path, value]];
    for (const [at, entry] of values) {
      if (context.found.length >= mostFindings) return;
      lintValue(field, entry, at, context);
    }
  }
}

function lintValue(field: ActionField, value: JsonValue, path: string, context: Context): void {
  const { index, found } = context;
  const { names } = field;
  if (names?.kind === "attributes") {
    if (isJsonObject(value) && !isDirective(value)) lintAttributes(names.entity, value, path, context);
  } else if (names?.kind === "eventType") {
    if (
      typeof value === "string" &&
      value !== "" &&
      context.creates !== "eventType" &&
      index.has.eventTypes &&
      !index.hasEventType(value)
    ) {
      const near = index.nearest("eventType", index.eventTypeNames, value);
      found.push(error(path, `Talon.One has no event type “${value}”.${meant(near)}`, "unknown_event_type"));
    }
  } else if (names?.kind === "audience") {
    if (typeof value === "number" && index.has.audiences && !index.hasAudience(value))
      found.push(error(path, `Talon.One has no audience with the number ${value}.`, "unknown_audience"));
  } else if (names?.kind === "segmentAudience") {
    if (typeof value === "string" && value !== "" && index.has.audiences && !index.hasSegmentAudience(value))
      found.push(error(path, `Talon.One has no audience with the ID “${value}”. Create it first.`, "unknown_audience"));
  } else if (field.fields && isJsonObject(value) && !isDirective(value)) lintFields(field.fields, value, `${path}.`, context);
}

function lintAttributes(entity: string, attributes: JsonObject, path: string, context: Context): void {
  const eventType = entity === "Event" ? context.eventType : undefined;
  for (const [name, value] of Object.entries(attributes)) {
    if (context.found.length >= mostFindings) return;
    if (value === undefined || name.startsWith("@")) continue;
    const at = /^[A-Za-z_]\w*$/.test(name) ? `${path}.${name}` : `${path}['${name}']`;
    const attribute = context.index.attribute(entity, name, eventType);
    if (!attribute) {
      const isMade = context.creates === "attributes" || context.described.has(name);
      if (!isMade && (context.index.has.attributes || context.index.isRejected(entity, name, eventType)))
        context.found.push({
          ...unknown(entity, name, at, eventType, context),
          missing: { entity, eventType, name, type: typeFor(value) },
        });
      continue;
    }
    if (attribute.learnt) continue;
    const finding = unsubscribed(attribute, at, context) ?? valueFinding(attribute, value, at);
    if (finding) context.found.push(finding);
  }
}

function unknown(entity: string, name: string, path: string, eventType: string | undefined, context: Context): Finding {
  const { index } = context;
  const others = index.namesakes(name);
  const otherEvent = entity === "Event" ? others.find((one) => one.entity === "Event")?.eventType : undefined;
  const kind = JSON.stringify([entity, eventType]);
  const candidates = () => index.attributesOf(entity, eventType).map((one) => one.name);
  const near = others.length > 0 ? undefined : index.nearest(kind, candidates, name);
  const what =
    otherEvent !== undefined
      ? `“${name}” is an attribute of the event type “${otherEvent}”, not of ${eventType === undefined ? "this one" : `“${eventType}”`}.`
      : others[0]
        ? `“${name}” is an attribute of ${entityWords(others[0].entity)}, not of ${entityWords(entity)}.`
        : `Talon.One has no attribute “${name}” of ${entityWords(entity)}.${meant(near)}`;
  return absent(path, what, otherEvent !== undefined || others[0] ? "wrong_entity" : "unknown_attribute", context);
}

function unsubscribed(attribute: CatalogueAttribute, path: string, context: Context): Finding | undefined {
  const { applicationId } = context.index;
  if (applicationId === undefined || !attribute.applications || attribute.applications.includes(applicationId)) return undefined;
  return absent(path, `The attribute “${attribute.name}” isn’t available in this destination’s Application.`, "not_subscribed", context);
}

/** For a missing name, Talon.One rejects the request or drops the value, as the mapping says. */
function absent(path: string, what: string, code: string, { skips }: Context): Finding {
  return skips
    ? { path, message: `${what} Skip unknown attributes is on, so Talon.One leaves it out.`, code, severity: "warning" }
    : error(path, `${what} Talon.One would reject the request.`, code);
}

function valueFinding(attribute: CatalogueAttribute, value: JsonValue, path: string): Finding | undefined {
  if (value === null || isDirective(value)) return undefined;
  const problem = typeProblem(attribute.type, value);
  if (problem) return error(path, `The attribute “${attribute.name}” takes ${problem}`, "wrong_type");
  const { restricted, allowedElsewhere, suggestions } = attribute;
  if (!restricted || allowedElsewhere || !suggestions) return undefined;
  const refused = [value].flat().find((one) => (typeof one === "string" || typeof one === "number") && !suggestions.includes(String(one)));
  if (refused === undefined) return undefined;
  const list = suggestions.slice(0, 5).join(", ") + (suggestions.length > 5 ? ", …" : "");
  return error(path, `The attribute “${attribute.name}” doesn’t allow “${String(refused)}”. It allows ${list}.`, "value_not_allowed");
}

/** The type of attribute that such a value needs, as far as the value shows it. */
function typeFor(value: JsonValue): string | undefined {
  if (Array.isArray(value))
    return value[0] === undefined || value[0] === null ? undefined : typeFor(value[0]) && `(list ${typeFor(value[0])})`;
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return typeProblem("time", value) === undefined ? "time" : "string";
  return isJsonObject(value) || value === null ? undefined : "number";
}

/** Names in lists of {name, type} beside the attributes. */
function namesDescribed(fields: readonly ActionField[], payload: JsonObject): ReadonlySet<string> {
  const lists = fields.filter(({ key }) => /attributesinfo$/i.test(key)).map(({ key }) => payload[key]);
  return new Set(
    lists
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .flatMap((one) => (isJsonObject(one) && typeof one.name === "string" ? [one.name] : [])),
  );
}

const isDirective = (value: JsonValue | undefined): boolean =>
  isJsonObject(value) && Object.keys(value).some((key) => key.startsWith("@") || key.startsWith("__segment"));
const error = (path: string, message: string, code: string): Finding => ({ path, message, code, severity: "error" });
const meant = (near: string | undefined) => (near === undefined ? "" : ` Did you mean “${near}”?`);

const words: Record<string, string> = {
  CustomerProfile: "customer profiles",
  CustomerSession: "customer sessions",
  CartItem: "cart items",
  Event: "events",
  LoyaltyCard: "loyalty cards",
};
const entityWords = (entity: string) => words[entity] ?? `${entity.toLowerCase()}s`;
