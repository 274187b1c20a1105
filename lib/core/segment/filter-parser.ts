import type { Issue } from "#lib/platform/json.ts";
import type { Comparison, FilterFunction, FilterNode, FilterOperand } from "./filter-node.ts";
import { excerpt, issueAt, readTokens, type Token } from "./fql-tokens.ts";
import { compileGlob } from "./glob.ts";

export type ReadFilter = { ok: true; node: FilterNode } | { ok: false; issues: Issue[] };

const comparisons: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const functions: Record<FilterFunction, { args: number; isTruth: boolean }> = {
  contains: { args: 2, isTruth: true },
  match: { args: 2, isTruth: true },
  length: { args: 1, isTruth: false },
  lowercase: { args: 1, isTruth: false },
  uppercase: { args: 1, isTruth: false },
  snakecase: { args: 1, isTruth: false },
  kebabcase: { args: 1, isTruth: false },
  titlecase: { args: 1, isTruth: false },
  typeof: { args: 1, isTruth: false },
};
/**
 * What an event may have at its root. Any other name is a typing error: as a filter it would stop
 * nothing, or everything.
 */
const roots = new Set(
  (
    "type event name userId anonymousId groupId previousId messageId category channel version projectId writeKey email " +
    "timestamp originalTimestamp sentAt receivedAt properties traits context integrations _metadata"
  ).split(" "),
);
const maxDepth = 50;

class Refusal extends Error {
  readonly issue: Issue;
  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}

/** Reads a condition of Segment's destination filters; `path` of an issue is "character N". */
export function readFilter(fql: string): ReadFilter {
  if (fql.trim() === "") return { ok: false, issues: [issueAt(0, 'The condition is empty. Enter one, for example type = "track".')] };
  const read = readTokens(fql);
  if (!read.ok) return { ok: false, issues: [read.issue] };
  try {
    return { ok: true, node: new FilterParser(fql, read.tokens).parse() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, issues: [error.issue] };
    throw error;
  }
}

class FilterParser {
  private readonly fql: string;
  private readonly tokens: Token[];
  private index = 0;

  constructor(fql: string, tokens: Token[]) {
    this.fql = fql;
    this.tokens = tokens;
  }

  parse(): FilterNode {
    const node = this.joined("or", 0);
    const rest = this.take();
    if (rest.type === "parenright") this.refuse(rest, "This bracket closes nothing");
    if (rest.type === "ident" && /^(and|or)$/i.test(rest.value)) this.refuse(rest, "Write “and” and “or” in small letters");
    if (rest.type === "operator") this.refuse(rest, "One comparison ends before this; join two by “and” or “or”");
    if (rest.type !== "eos") this.refuse(rest, "Put “and” or “or” between two conditions");
    return node;
  }

  /** `and` binds more tightly than `or`, as in Segment's filters; in its triggers it does not. */
  private joined(operator: "and" | "or", depth: number): FilterNode {
    const part = () => (operator === "or" ? this.joined("and", depth) : this.negated(depth));
    const first = part();
    const nodes = [first];
    while (this.peek().type === "conditional" && this.peek().value === operator) {
      this.take();
      nodes.push(part());
    }
    return nodes.length === 1 ? first : { kind: "group", operator, nodes };
  }

  private negated(depth: number): FilterNode {
    const token = this.peek();
    if (depth > maxDepth) this.refuse(token, `Brackets can be nested up to ${maxDepth} levels deep`);
    if (token.type === "operator" && token.value === "!") {
      this.take();
      return { kind: "not", node: this.negated(depth + 1) };
    }
    if (token.type !== "parenleft") return this.condition();
    this.take();
    const node = this.joined("or", depth + 1);
    this.closed(token);
    return node;
  }

  private condition(): FilterNode {
    const first = this.peek();
    if (first.type === "ident" && first.value === "all" && this.tokens[this.index + 1]?.type !== "operator") {
      this.take();
      return { kind: "all" };
    }
    const left = this.operand();
    const token = this.peek();
    if (token.type === "operator" && comparisons.has(token.value)) {
      this.take();
      if (this.peek().type === "operator" && this.peek().value === "=") this.refuse(token, "Equality is one “=”");
      const right = this.operand();
      this.comparable(token, left, right);
      return { kind: "comparison", operator: token.value as Comparison, left, right };
    }
    if (token.type === "ident" && token.value === "in") {
      this.take();
      const place = this.peek();
      const right = this.operand();
      if (right.kind !== "list" && right.kind !== "field") this.refuse(place, '“in” takes a list such as ["A", "B"], or a field with one');
      return { kind: "in", left, right };
    }
    const isTruth = left.kind === "field" || left.kind === "boolean" || (left.kind === "call" && functions[left.name].isTruth);
    if (!isTruth) this.refuse(token, "A comparison such as = or != is missing after this value");
    return { kind: "truth", operand: left };
  }

  private comparable(token: Token, left: FilterOperand, right: FilterOperand): void {
    if (token.value === "=" || token.value === "!=") return;
    for (const side of [left, right])
      if (side.kind !== "number" && side.kind !== "field" && !(side.kind === "call" && side.name === "length"))
        this.refuse(token, `“${token.value}” compares numbers only: this would never match`);
  }

  private operand(): FilterOperand {
    const token = this.take();
    if (token.type === "string") return { kind: "text", value: token.value.slice(1, -1) };
    if (token.type === "number") return { kind: "number", value: this.number(token) };
    if (token.type === "null") return { kind: "null" };
    if (token.type === "brackleft") return this.list();
    if (token.type !== "ident") return this.refuse(token, "A value is missing here");
    if (token.value === "true" || token.value === "false") return { kind: "boolean", value: token.value === "true" };
    if (this.peek().type === "parenleft") return this.call(token);
    return this.field(token);
  }

  private field(token: Token): FilterOperand {
    const keys = token.keys ?? [token.value];
    if (/^(and|or)$/i.test(token.value)) this.refuse(token, "Write “and” and “or” in small letters, between two conditions");
    if (!roots.has(keys[0] ?? ""))
      this.refuse(
        token,
        "This field is unknown: a field starts with one of an event’s own, such as type, properties or context. A text needs quotes",
      );
    const next = this.peek();
    if (next.type === "brackleft" || next.type === "dot") this.refuse(next, "A field’s path has keys with dots between them only");
    return { kind: "field", keys };
  }

  private call(token: Token): FilterOperand {
    const open = this.take();
    const name = token.value as FilterFunction;
    if (!Object.hasOwn(functions, name)) {
      if (["bool", "string", "number"].includes(name))
        this.refuse(token, `${name}(…) is not read here: Segment does not document what it makes of a value`);
      this.refuse(token, `This function is unknown; known are ${Object.keys(functions).join(", ")}`);
    }
    const args: FilterOperand[] = [];
    let place = this.peek();
    for (let count = functions[name].args; count > 0; count--) {
      place = this.peek();
      if (args.length > 0 && this.take().type !== "comma")
        this.refuse(place, `${name}(…) takes ${functions[name].args} values with a comma between`);
      place = this.peek();
      args.push(this.operand());
    }
    this.closed(open);
    if (name !== "match") return { kind: "call", name, args };
    const pattern = args[1];
    if (pattern?.kind !== "text") return this.refuse(place, "The pattern of match(…) is a text in quotes");
    const compiled = compileGlob(String(pattern.value));
    if (!compiled.ok) return this.refuse(place, compiled.message);
    return { kind: "call", name, args, glob: compiled.glob };
  }

  private list(): FilterOperand {
    const items: (string | number | boolean | null)[] = [];
    while (this.peek().type !== "brackright") {
      if (items.length > 0 && this.peek().type !== "comma") this.refuse(this.peek(), "Put a comma between a list’s values");
      if (items.length > 0) this.take();
      const place = this.peek();
      const item = this.operand();
      if (item.kind === "null") items.push(null);
      else if (item.kind === "text" || item.kind === "number" || item.kind === "boolean") items.push(item.value);
      else this.refuse(place, "A list can contain only texts, numbers, true, false and null");
    }
    this.take();
    return { kind: "list", items };
  }

  private number(token: Token): number {
    const value = Number(token.value);
    return Number.isFinite(value) ? value : this.refuse(token, "This is not a number");
  }

  private closed(open: Token): void {
    const token = this.take();
    if (token.type === "parenright") return;
    if (token.type === "eos") this.refuse(token, `The bracket at character ${open.at + 1} is not closed: the condition`);
    if (token.type === "ident" && /^(and|or)$/i.test(token.value)) this.refuse(token, "Write “and” and “or” in small letters");
    this.refuse(token, "A closing bracket is missing");
  }

  private peek(): Token {
    return this.tokens[this.index] ?? { type: "eos", value: "", at: this.fql.length };
  }

  private take(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private refuse(token: Token, what: string): never {
    const where = token.type === "eos" ? "The condition ends too early" : `“${excerpt(this.fql, token.at)}” cannot be read`;
    throw new Refusal(issueAt(token.at, `${where}. ${what}.`));
  }
}
