import type { DirectiveDefinition } from "../context.ts";
import { arrayPath } from "./array-path.ts";
import { caseDirective } from "./case.ts";
import { excludeWhenNull } from "./exclude-when-null.ts";
import { flatten } from "./flatten.ts";
import { ifDirective } from "./if.ts";
import { json } from "./json.ts";
import { liquid } from "./liquid.ts";
import { literal } from "./literal.ts";
import { merge } from "./merge.ts";
import { path } from "./path.ts";
import { replace } from "./replace.ts";
import { template } from "./template.ts";
import { transform } from "./transform.ts";

/** In the order in which an editor offers them: the everyday ones first. */
const all: readonly DirectiveDefinition[] = [
  path,
  template,
  literal,
  ifDirective,
  arrayPath,
  caseDirective,
  replace,
  merge,
  flatten,
  json,
  excludeWhenNull,
  transform,
  liquid,
];

export const directives: ReadonlyMap<string, DirectiveDefinition> = new Map(all.map((directive) => [directive.name, directive]));

export const directiveNames: readonly string[] = all.map((directive) => directive.name);
