export { encodeJson } from "#lib/platform/json-encode.ts";
export { compileMapping, rootDirectiveKey, validateMapping } from "./compile.ts";
export { directiveCatalogue } from "./directives/catalogue.ts";
export { loadLiquid, mappingUsesLiquid } from "./liquid.ts";
export { maxOutputLength, tooLongAt, writtenLength } from "./meter.ts";
export { formatPath, type PathSegment, parsePath, pathUse } from "./path.ts";
export { traceAt } from "./trace-at.ts";
export type { CompiledMapping, DirectiveInfo, Explanation, Trace } from "./types.ts";
