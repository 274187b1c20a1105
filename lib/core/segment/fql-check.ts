import type { Issue } from "#lib/platform/json.ts";
import { excerpt, issueAt, readTokens, type Token } from "./fql-tokens.ts";

// The library's parser silently skips what it does not know: `type = "track" and anonymousId = "x"`
// means `type = "track"` to it. So its tokens are walked once beforehand, to find what it would
// skip or read otherwise than it looks, and to say where.

type Check = { issues: Issue[]; warnings: Issue[] };

const roots = new Set(["properties", "traits", "context"]);
const plainFields = new Set(["type", "event", "name", "userId"]);
const comparisons = new Set(["=", "!=", "<", "<=", ">", ">="]);
const fieldList = "type, event, name, userId, properties.…, traits.… and context.…";

/** `path` of every issue is "character N", counted from 1. */
export function checkFqlText(fql: string): Check {
  if (fql.trim() === "")
    return { issues: [issueAt(0, 'The trigger is empty. Say which events it is for, for example type = "track".')], warnings: [] };
  const read = readTokens(fql);
  return read.ok ? new TokenWalk(fql, read.tokens).run() : { issues: [read.issue], warnings: [] };
}

class TokenWalk {
  private readonly fql: string;
  private readonly tokens: Token[];
  private readonly issues: Issue[] = [];
  private readonly warnings: Issue[] = [];
  private index = 0;

  constructor(fql: string, tokens: Token[]) {
    this.fql = fql;
    this.tokens = tokens;
  }

  run(): Check {
    const joins: (Set<string> | undefined)[] = [new Set()];
    const functionSeen: boolean[] = [];
    let wanted: "condition" | "join" = "condition";
    while (this.issues.length === 0 && this.peek().type !== "eos") {
      const token = this.take();
      const depth = joins.length - 1;
      if (wanted === "join") {
        if (token.type === "conditional") {
          joins[depth]?.add(token.value);
          wanted = "condition";
        } else if (token.type === "ident" && /^(and|or)$/i.test(token.value)) {
          if (!this.capitalJoin(token)) continue;
          joins[depth]?.add("AND");
          wanted = "condition";
        } else if (token.type === "parenright" && depth > 0) {
          joins.pop();
          functionSeen.pop();
        } else if (token.type === "parenright") this.fail(token, "This bracket closes nothing");
        else this.fail(token, "Put “and” or “or” between two conditions; the part from here on");
        continue;
      }
      if (token.type === "parenleft") {
        if (depth > 0) this.fail(token, "Segment cannot read a group within a group; write it as one level of groups. The inner one");
        joins.push(new Set());
        functionSeen.push(false);
        continue;
      }
      const isFunction = this.condition(token);
      if (depth > 0) {
        if (functionSeen[depth - 1])
          this.warn(token, "Segment ends a group at the first contains() or match() in it, so what follows belongs to the outer group");
        functionSeen[depth - 1] ||= isFunction;
      }
      wanted = "join";
      this.mixed(token, joins[depth] ?? new Set());
    }
    if (this.issues.length === 0 && wanted === "condition") this.fail(this.peek(), "A condition is missing at the end: the trigger");
    if (this.issues.length === 0 && joins.length > 1) this.fail(this.peek(), "A bracket is not closed: the trigger");
    return { issues: this.issues, warnings: this.warnings };
  }

  private capitalJoin(token: Token): boolean {
    if (/^or$/i.test(token.value))
      return this.fail(
        token,
        "Write “or” in small letters: in capitals Segment reads it as “and”, so the trigger would match other events. The part",
      );
    this.warn(token, "Segment passes over “AND” in capitals and joins the conditions by “and” anyway; write it in lower case");
    return true;
  }

  private mixed(token: Token, joins: ReadonlySet<string>): void {
    if (!joins.has("or") || joins.size < 2) return;
    this.warn(
      token,
      joins.has("and")
        ? "“and” and “or” are mixed without brackets: Segment applies the last of them to all conditions"
        : "Segment passes over “AND” in capitals: here “or” joins all conditions of this level",
    );
  }

  /** Reads one condition; true if it is contains() or match(). */
  private condition(first: Token): boolean {
    if (first.type === "operator" && first.value === "!") {
      const next = this.peek();
      if (next.type === "ident" && (next.value === "contains" || next.value === "match")) {
        this.functionCall(this.take());
        return true;
      }
      this.fail(first, "“!” only works before contains(…) and match(…); the condition");
      return false;
    }
    if (first.type !== "ident") this.fail(first, "A condition starts with a field, not with this: the part");
    else if (this.peek().type === "parenleft") {
      this.functionCall(first);
      return true;
    } else this.comparison(first);
    return false;
  }

  private comparison(field: Token): boolean {
    if (!this.field(field, false)) return false;
    const operator = this.take();
    if (!comparisons.has(operator.value) || operator.type !== "operator") {
      return this.fail(operator, "Expected one of =, !=, <, <=, > and >= here; the part");
    }
    return this.value(this.take(), field, operator);
  }

  private functionCall(name: Token): boolean {
    if (name.value !== "contains" && name.value !== "match") {
      return this.fail(name, "Only the functions contains(…) and match(…) are known; the part");
    }
    this.take();
    const field = this.take();
    if (!this.field(field, true)) return false;
    const comma = this.take();
    if (comma.type !== "comma") return this.fail(comma, `${name.value}(…) takes a field, a comma and a text; the part`);
    const value = this.take();
    if (!this.value(value, field, name)) return false;
    const close = this.take();
    if (close.type !== "parenright") return this.fail(close, `${name.value}(…) is not closed; the part`);
    const text = value.value.slice(1, -1);
    if (name.value === "match" && (text.startsWith("*") ? 1 : 0) + (text.endsWith("*") ? 1 : 0) !== 1) {
      this.warn(value, "match(…) wants one star, at the start or at the end; otherwise Segment drops a character of the text");
    }
    return true;
  }

  private field(token: Token, inFunction: boolean): boolean {
    const [root = "", ...rest] = token.value.split(".");
    const known = token.type === "ident" && (roots.has(root) || plainFields.has(root));
    if (!known) return this.fail(token, `This field is unknown (known are ${fieldList}); the condition`);
    if (plainFields.has(root) && rest.length > 0) return this.fail(token, `“${root}” has no parts; the condition`);
    if (inFunction && root === "type") return this.fail(token, "The type can only be compared by = and !=; the condition");
    if (roots.has(root) && rest.join("") === "")
      this.warn(token, `Name the field to look at, as in ${root}.total: Segment looks for one that is itself called “${root}”`);
    return true;
  }

  private value(token: Token, field: Token, operator: Token): boolean {
    if (!["string", "number", "null", "ident"].includes(token.type)) return this.fail(token, "A value is missing before this; the part");
    const textual = field.value === "event" || field.value === "type";
    if (token.type === "string" && token.value.startsWith("'"))
      this.warn(token, "Segment only knows double quotes: in single quotes this text never matches", "never_matches");
    if (token.type === "null" && operator.type === "operator" && operator.value !== "=" && operator.value !== "!=")
      return this.fail(token, "null can only be compared by = and !=; the part");
    if (token.type === "null" && textual)
      this.warn(token, `For “${field.value}” Segment compares with the text “null”, not with a missing value`);
    if (token.type === "ident" && token.value !== "true" && token.value !== "false")
      this.warn(token, `“${token.value}” is compared as a text; put it in double quotes`);
    if (operator.type === "operator" && /[<>]/.test(operator.value) && token.type === "string")
      this.warn(token, "A number in quotes is still compared as a number");
    return true;
  }

  private peek(): Token {
    return this.tokens[this.index] ?? { type: "eos", value: "", at: this.fql.length };
  }

  private take(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private fail(token: Token, what: string): false {
    if (this.issues.length > 0) return false;
    const where = token.type === "eos" ? "ends too early" : `“${excerpt(this.fql, token.at)}” cannot be read`;
    this.issues.push(issueAt(token.at, `${what} ${where}.`));
    return false;
  }

  private warn(token: Token, message: string, code?: string): void {
    this.warnings.push({ ...issueAt(token.at, `${message}.`), ...(code && { code }) });
  }
}
