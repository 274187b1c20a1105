import { type PathSegment, parsePath } from "#lib/core/mapping/index.ts";
import type { TriggerNode } from "#lib/core/segment/trigger-condition.ts";
import { isJsonObject, type JsonValue } from "#lib/platform/json.ts";

/** The value at a path, in words; "missing" for nothing and for null. */
export type Shape = "text" | "number" | "boolean" | "list" | "object" | "missing";
export type ShapeChange = { path: string; was: Shape; is: Shape; percent: number };

/** Fewer events do not show a shape. */
export const fewestShaped = 20;
/** A path has a shape if this many of the earlier events had it. */
const established = 0.9;

export function shapeAt(value: JsonValue | undefined, path: readonly PathSegment[], at = 0): Shape {
  const segment = path[at];
  if (segment === undefined) return shapeOf(value);
  if (segment === null) {
    if (!Array.isArray(value)) return shapeAt(value, path, at + 1);
    // Of a list's items, the first that has something counts.
    for (const item of value) {
      const found = shapeAt(item, path, at + 1);
      if (found !== "missing") return found;
    }
    return "missing";
  }
  if (Array.isArray(value)) return typeof segment === "number" ? shapeAt(value[segment], path, at + 1) : "missing";
  if (!isJsonObject(value) || !Object.hasOwn(value, segment)) return "missing";
  return shapeAt(value[segment], path, at + 1);
}

function shapeOf(value: JsonValue | undefined): Shape {
  if (value === undefined || value === null) return "missing";
  if (Array.isArray(value)) return "list";
  if (isJsonObject(value)) return "object";
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "boolean" : "number";
}

/**
 * The path whose shape changed in most of the current events; undefined if all are as they were.
 * `before`: events of several earlier periods; one of them is enough to know a shape.
 */
export function shapeChange(
  paths: readonly string[],
  before: readonly (readonly JsonValue[])[],
  now: readonly JsonValue[],
): ShapeChange | undefined {
  if (now.length < fewestShaped) return undefined;
  let worst: ShapeChange | undefined;
  for (const path of paths) {
    // The whole event, or a place that only the event itself determines.
    if (path === "" || path === "*") continue;
    const segments = parsePath(path);
    const shapes = now.map((event) => shapeAt(event, segments));
    for (const events of before) {
      const was = commonShape(events.map((event) => shapeAt(event, segments)));
      if (!was) continue;
      const others = shapes.filter((shape) => shape !== was);
      const percent = (100 * others.length) / shapes.length;
      if (others.length > 0 && percent > (worst?.percent ?? 0)) worst = { path, was, is: mostOf(others), percent };
    }
  }
  return worst;
}

function commonShape(shapes: readonly Shape[]): Shape | undefined {
  if (shapes.length < fewestShaped) return undefined;
  const shape = mostOf(shapes);
  const share = shapes.filter((each) => each === shape).length / shapes.length;
  return shape !== "missing" && share >= established ? shape : undefined;
}

function mostOf(shapes: readonly Shape[]): Shape {
  const counted = [...Map.groupBy(shapes, (shape) => shape)].map(([shape, list]) => ({ shape, count: list.length }));
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).shape;
}

/** The paths below properties, traits and context that a trigger looks at. */
export function triggerPaths(node: TriggerNode): string[] {
  if (node.kind === "group") return [...new Set(node.conditions.flatMap(triggerPaths))];
  return node.path === undefined ? [] : [`${node.field}.${node.path}`];
}
