export { encodeJson } from "#lib/platform/json-encode.ts";
export { compileMapping, maxMappingDepth, rootDirectiveKey, validateMapping } from "./compile.ts";
export { directiveCatalogue } from "./directives/index.ts";
export { loadLiquid, mappingUsesLiquid } from "./liquid.ts";
export { maxOutputLength, tooLongAt, writtenLength } from "./meter.ts";
export { formatPath, type PathSegment, type PathUse, parsePath, pathUse } from "./path.ts";
export { traceAt } from "./trace-at.ts";
export type {
  ArgumentInfo,
  ArgumentType,
  ArrayPathDirective,
  CaseDirective,
  CompiledMapping,
  Directive,
  DirectiveInfo,
  DirectiveName,
  ExcludeWhenNullDirective,
  Explanation,
  FlattenDirective,
  IfDirective,
  JsonDirective,
  LiquidDirective,
  LiteralDirective,
  Mapping,
  MappingCompilation,
  MappingValue,
  MergeDirective,
  PathDirective,
  Read,
  ReplaceDirective,
  TemplateDirective,
  Trace,
  TransformDirective,
} from "./types.ts";
