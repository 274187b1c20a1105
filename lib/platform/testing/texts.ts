import { parseSync, type Span } from "oxc-parser";

// What a person may read in a source file: its JSX text and its literals, found in the syntax tree,
// so that class names, types, imports and code in a template are never taken for prose.

/** `form`: a label or a help at an input. `words` has "…" where a value is put in. */
export type Text = { line: number; words: string; form: boolean };

type Node = Span & { type: string; [part: string]: unknown };
type Add = (node: Node, words: string, form: boolean, always?: boolean) => void;

/** Attributes whose value nobody reads. */
const codeAttributes =
  /^(\w*[cC]lassName|id|href|src|name|type|role|key|value|htmlFor|d|rel|target|scope|autoComplete|look|tone|size|width|lang|data-.*|aria-(?!label$|description$|roledescription$).*)$/;
/** Attributes in which an input tells what it wants. */
const formAttributes = /^(label|legend|help|aria-label)$/;
/** Calls whose arguments nobody reads. */
const codeCalls = /^(clsx|cn|require|fetch|api|querySelector|querySelectorAll|matches|closest|matchMedia|RegExp)$/;
/** Elements whose text is code, or is drawn for programs. */
const codeElements = /^(code|pre|kbd|style|script|Code|Mono|CodeBlock|path|svg)$/;
/** Inline elements, through which a sentence continues. */
const inlineElements = /^(a|b|strong|em|i|span|small|mark|abbr|Link|TextLink|Time|Count)$/;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";
/** SQL, JSON, templates, and lists of class names. */
const isCode = (words: string) =>
  /\b(SELECT|INSERT INTO|DELETE FROM|UPDATE|WITH|WHERE|CREATE TABLE)\s| <> |^[[{]\s*["{%]/.test(words) ||
  (words.match(/(^|\s)[a-z[&][^\s]*[-:[][^\s]*/g)?.length ?? 0) * 2 > words.split(/\s+/).length;
/** A literal of one lower-case word is a value of the program. */
const isProse = (words: string) => (/\p{L}{2}.*\s.*\p{L}/su.test(words) && !isCode(words)) || /^\p{Lu}\p{Ll}+$/u.test(words);

/** The texts of one file, in its order. */
export function textsOf(file: string, source: string): Text[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
  const found: Text[] = [];
  walk(program as unknown as Node, false, (node, words, form, always = false) => {
    const text = words.replace(/\s+/g, " ").trim();
    if (!/\p{L}/u.test(text) || !(always || form || isProse(text))) return;
    found.push({ line: source.slice(0, node.start).split("\n").length, words: text, form });
  });
  return found;
}

const skip = () => {};

/** Nodes that are read in another way than part by part. */
const readers: Record<string, (node: Node, form: boolean, add: Add) => void> = {
  ImportDeclaration: skip,
  ExportAllDeclaration: skip,
  ImportExpression: skip,
  TaggedTemplateExpression: skip,
  TSLiteralType: skip,
  TSTypeAnnotation: skip,
  TSTypeAliasDeclaration: skip,
  TSInterfaceDeclaration: skip,
  ExpressionStatement: (node, form, add) => {
    if (!node.directive) walk(node.expression, form, add);
  },
  // A key names; its value may be read.
  Property: (node, form, add) => {
    const key = nameOf(node.key as Node);
    if (!codeAttributes.test(key)) walk(node.value, form || formAttributes.test(key), add);
  },
  // A comparison's literal is a value of the program; a sum may be a sentence.
  BinaryExpression: (node, form, add) => {
    if (isSumOfTexts(node)) add(node, sumOf(node), form);
    else if (node.operator === "+") walkParts(node, form, add);
  },
  CallExpression: (node, form, add) => {
    if (!codeCalls.test(nameOf(node.callee as Node))) walkParts(node, form, add);
  },
  SwitchCase: (node, form, add) => walk(node.consequent, form, add),
  MemberExpression: (node, form, add) => walk(node.object, form, add),
  JSXAttribute: (node, form, add) => {
    const name = nameOf(node.name as Node);
    if (!codeAttributes.test(name)) walk(node.value, form || formAttributes.test(name), add);
  },
  JSXElement: readElement,
  JSXFragment: readElement,
  Literal: (node, form, add) => {
    if (typeof node.value === "string") add(node, node.value, form);
  },
  TemplateLiteral: (node, form, add) => {
    add(node, templateWords(node), form);
    walk(node.expressions, form, add);
  },
};

function walk(part: unknown, form: boolean, add: Add): void {
  if (Array.isArray(part)) for (const item of part) walk(item, form, add);
  else if (isNode(part)) (readers[part.type] ?? walkParts)(part, form, add);
}

function walkParts(node: Node, form: boolean, add: Add): void {
  for (const part of Object.values(node)) walk(part, form, add);
}

/** An element's children are read as one text. */
function readElement(node: Node, form: boolean, add: Add): void {
  const opening = node.openingElement as Node | undefined;
  const name = opening ? nameOf(opening.name as Node) : "";
  walk(opening?.attributes, form, add);
  if (codeElements.test(name)) return;
  const inForm = form || name === "label" || name === "Label";
  add(node, (node.children as Node[]).map((child) => lineOf(child, inForm, add)).join(""), inForm, true);
}

/** A child's part of the line; what has a block of its own is read by itself. */
function lineOf(child: Node, form: boolean, add: Add): string {
  if (child.type === "JSXText") return String(child.value);
  if (child.type === "JSXElement") {
    const opening = child.openingElement as Node;
    const name = nameOf(opening.name as Node);
    if (codeElements.test(name)) return "…";
    if (!inlineElements.test(name)) {
      readElement(child, form, add);
      return "… ";
    }
    walk(opening.attributes, form, add);
    return (child.children as Node[]).map((inner) => lineOf(inner, form, add)).join("") || "…";
  }
  const value = child.expression;
  if (!isNode(value) || value.type === "JSXEmptyExpression") return "";
  if (value.type === "Literal" && typeof value.value === "string") return value.value;
  if (value.type !== "TemplateLiteral") {
    walk(value, form, add);
    return "…";
  }
  walk(value.expressions, form, add);
  return templateWords(value);
}

const templateWords = (node: Node) => (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("…");

const isText = (node: Node) => (node.type === "Literal" && typeof node.value === "string") || node.type === "TemplateLiteral";
const isSum = (node: Node) => node.type === "BinaryExpression" && node.operator === "+";
const isSumOfTexts = (node: Node): boolean =>
  isSum(node) && [node.left as Node, node.right as Node].every((side) => isText(side) || isSumOfTexts(side));
const sumOf = (node: Node): string =>
  isSum(node)
    ? sumOf(node.left as Node) + sumOf(node.right as Node)
    : node.type === "TemplateLiteral"
      ? templateWords(node)
      : String(node.value);

function nameOf(node: Node): string {
  if (node.type === "JSXNamespacedName") return `${nameOf(node.namespace as Node)}:${nameOf(node.name as Node)}`;
  if (node.type === "JSXMemberExpression" || node.type === "MemberExpression") return nameOf(node.property as Node);
  return typeof node.name === "string" ? node.name : typeof node.value === "string" ? node.value : "";
}
