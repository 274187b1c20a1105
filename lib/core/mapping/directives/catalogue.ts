import type { DirectiveInfo } from "../types.ts";
import { arrayPathInfo } from "./array-path.ts";
import { caseInfo } from "./case.ts";
import { excludeWhenNullInfo } from "./exclude-when-null.ts";
import { flattenInfo } from "./flatten.ts";
import { ifInfo } from "./if.ts";
import { jsonInfo } from "./json.ts";
import { liquidInfo } from "./liquid.ts";
import { literalInfo } from "./literal.ts";
import { mergeInfo } from "./merge.ts";
import { pathInfo } from "./path.ts";
import { replaceInfo } from "./replace.ts";
import { templateInfo } from "./template.ts";
import { transformInfo } from "./transform.ts";

/**
 * Every directive with its label, help, arguments and a snippet, in the same order, for editors,
 * completion and documentation. It is a separate file so that bundles which only compile leave out
 * the words, and the others leave out the compiler. A test keeps the two in step.
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
