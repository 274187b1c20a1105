import type { DirectiveDefinition } from "../context.ts";
import type { DirectiveInfo } from "../types.ts";
import { arrayPath, arrayPathInfo } from "./array-path.ts";
import { caseDirective, caseInfo } from "./case.ts";
import { excludeWhenNull, excludeWhenNullInfo } from "./exclude-when-null.ts";
import { flatten, flattenInfo } from "./flatten.ts";
import { ifDirective, ifInfo } from "./if.ts";
import { json, jsonInfo } from "./json.ts";
import { liquid, liquidInfo } from "./liquid.ts";
import { literal, literalInfo } from "./literal.ts";
import { merge, mergeInfo } from "./merge.ts";
import { path, pathInfo } from "./path.ts";
import { replace, replaceInfo } from "./replace.ts";
import { template, templateInfo } from "./template.ts";
import { transform, transformInfo } from "./transform.ts";

/** In the order an editor offers them: the everyday ones first. */
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

/**
 * Every directive with its label, help, arguments and a snippet, in the same order: editors,
 * completion and documentation use it. It is a separate list, so that bundles which only compile do
 * not contain the words; a test keeps the two in step.
 */
export const directiveCatalogue: readonly DirectiveInfo[] = [
  pathInfo,
  templateInfo,
  literalInfo,
  ifInfo,
  arrayPathInfo,
  caseInfo,
  replaceInfo,
  mergeInfo,
  flattenInfo,
  jsonInfo,
  excludeWhenNullInfo,
  transformInfo,
  liquidInfo,
];
