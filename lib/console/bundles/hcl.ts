import { Expression, expressionIn, fixedText, type HclValue } from "./hcl-value.ts";

export type HclBody = { [key: string]: HclValue };
export type HclBlock = { kind: string; labels: string[]; body: HclBody };
export type ReadHcl = { ok: true; blocks: HclBlock[] } | { ok: false; message: string };

class HclError extends Error {}

const maxDepth = 60;
const blank = /[ \t\r]*/y;
const white = /\s+/y;
/**
 * Runs of characters that need no look of their own, in a text, in an expression that is passed
 * over, between brackets.
 */
const plain = /[^"\\$%\n]+/y;
const skippable = /[^\n,)\]}"{([]+/y;
const inside = /[^"{}()[\]]+/y;
const word = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What may follow a value that is complete: the end of its line, of its list, or a comment. */
const ends = /[ \t\r]*(?:$|[\n,)\]}#]|\/\/|\/\*)/y;
const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * Terraform's language as far as it describes resources with fixed values: blocks, attributes,
 * lists, objects, texts and jsonencode(…). One pass.
 */
export function readHcl(text: string): ReadHcl {
  const reader = new HclReader(text);
  try {
    return { ok: true, blocks: reader.file() };
  } catch (error) {
    if (error instanceof HclError) return { ok: false, message: error.message };
    throw error;
  }
}

/** One expression, as `${…}` in Terraform's JSON holds it. */
export function readHclExpression(text: string): HclValue {
  try {
    const reader = new HclReader(text);
    return reader.whole();
  } catch (error) {
    if (error instanceof HclError) return new Expression(text);
    throw error;
  }
}

class HclReader {
  private readonly text: string;
  private at = 0;
  private nested = 0;
  constructor(text: string) {
    this.text = text;
  }

  file(): HclBlock[] {
    const blocks: HclBlock[] = [];
    this.body(blocks, 0, false);
    return blocks;
  }

  whole(): HclValue {
    this.space();
    const value = this.value(0);
    this.space();
    return this.at < this.text.length ? new Expression(this.text) : value;
  }

  /** Attributes go into the result, blocks into `blocks`; a closing brace ends an inner body. */
  private body(blocks: HclBlock[], depth: number, isInner: boolean): HclBody {
    if (depth > maxDepth) this.fail(`this is nested deeper than ${maxDepth} levels`);
    const attributes: [string, HclValue][] = [];
    for (;;) {
      this.space();
      if (this.at >= this.text.length) {
        if (isInner) this.fail("a block is not closed by “}”");
        break;
      }
      if (this.text[this.at] === "}") {
        if (!isInner) this.fail("this brace closes nothing");
        this.at += 1;
        break;
      }
      const name = this.match(word) ?? this.fail("a name must stand here");
      this.match(blank);
      if (this.text[this.at] === "=" && this.text[this.at + 1] !== "=") {
        this.at += 1;
        this.match(blank);
        attributes.push([name, this.value(depth + 1)]);
      } else blocks.push(this.block(name, depth));
    }
    return Object.fromEntries(attributes);
  }

  private block(kind: string, depth: number): HclBlock {
    const labels: string[] = [];
    for (;;) {
      this.match(blank);
      const character = this.text[this.at];
      if (character === "{") break;
      if (character === '"') labels.push(String(this.quoted()));
      else labels.push(this.match(word) ?? this.fail(`“=” or “{” must stand after “${kind}”`));
    }
    this.at += 1;
    const inner: HclBlock[] = [];
    const body = this.body(inner, depth + 1, true);
    for (const block of inner) {
      const before = Object.hasOwn(body, block.kind) ? body[block.kind] : undefined;
      const list = Array.isArray(before) ? before : [];
      list.push(block.body);
      Object.defineProperty(body, block.kind, { value: list, enumerable: true, configurable: true, writable: true });
    }
    return { kind, labels, body };
  }

  private value(depth: number): HclValue {
    if (depth > maxDepth) this.fail(`this is nested deeper than ${maxDepth} levels`);
    const start = this.at;
    const value = this.simple(depth);
    ends.lastIndex = this.at;
    if (value !== undefined && ends.test(this.text)) return value;
    this.at = start;
    return this.skipped();
  }

  /** Undefined for whatever is not a fixed value. */
  private simple(depth: number): HclValue | undefined {
    const character = this.text[this.at];
    if (character === '"') return this.quoted();
    if (character === "[") return this.list(depth);
    if (character === "{") return this.object(depth);
    if (character === "<" && this.text.startsWith("<<", this.at)) return this.heredoc();
    const digits = this.match(number);
    if (digits !== undefined) return Number(digits);
    const name = this.match(word);
    if (name === "true" || name === "false") return name === "true";
    if (name === "null") return null;
    if (name !== "jsonencode" || this.text[this.at] !== "(") return undefined;
    this.at += 1;
    this.space();
    const value = this.value(depth + 1);
    this.space();
    if (this.text[this.at] !== ")") return undefined;
    this.at += 1;
    return expressionIn(value) ?? JSON.stringify(value);
  }

  private list(depth: number): HclValue | undefined {
    this.at += 1;
    const items: HclValue[] = [];
    for (this.space(); this.text[this.at] !== "]"; this.space()) {
      if (this.isFor()) return undefined;
      items.push(this.value(depth + 1));
      this.space();
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] !== "]") this.fail("a list’s values need commas between them, and “]” at the end");
    }
    this.at += 1;
    return items;
  }

  private object(depth: number): HclValue | undefined {
    this.at += 1;
    const entries: [string, HclValue][] = [];
    for (this.space(); this.text[this.at] !== "}"; this.space()) {
      if (this.isFor()) return undefined;
      const key = this.text[this.at] === '"' ? this.quoted() : (this.match(word) ?? this.match(number));
      if (key === undefined) this.fail("a key must stand here");
      if (key instanceof Expression) return undefined;
      this.match(blank);
      if (this.text[this.at] !== "=" && this.text[this.at] !== ":") this.fail(`“=” must stand after the key “${key}”`);
      this.at += 1;
      this.space();
      entries.push([String(key), this.value(depth + 1)]);
      this.space();
      if (this.text[this.at] === ",") this.at += 1;
    }
    this.at += 1;
    return Object.fromEntries(entries);
  }

  private isFor(): boolean {
    return /^for\s/.test(this.text.slice(this.at, this.at + 4));
  }

  private quoted(): string | Expression {
    const start = this.at;
    this.at += 1;
    let result = "";
    let isFixed = true;
    for (;;) {
      result += this.match(plain) ?? "";
      const character = this.text[this.at];
      if (character === undefined || character === "\n") this.fail("a text is not closed by a double quote", start);
      if (character === '"') break;
      if (character === "\\") result += this.escaped();
      else if ((character === "$" || character === "%") && this.text[this.at + 1] === character && this.text[this.at + 2] === "{") {
        result += `${character}{`;
        this.at += 3;
      } else if ((character === "$" || character === "%") && this.text[this.at + 1] === "{") {
        isFixed = false;
        this.at += 2;
        if (++this.nested > maxDepth) this.fail(`this is nested deeper than ${maxDepth} levels`);
        this.toClosing();
        this.nested -= 1;
      } else {
        result += character;
        this.at += 1;
      }
    }
    this.at += 1;
    return isFixed ? result : new Expression(this.text.slice(start, this.at));
  }

  private escaped(): string {
    const letter = this.text[this.at + 1] ?? "";
    const digits = letter === "u" ? 4 : letter === "U" ? 8 : 0;
    if (digits > 0) {
      const code = Number.parseInt(this.text.slice(this.at + 2, this.at + 2 + digits), 16);
      if (!(code <= 0x10ffff)) this.fail("this escape names no character");
      this.at += 2 + digits;
      return String.fromCodePoint(code);
    }
    this.at += 2;
    return escapes[letter] ?? this.fail(`a backslash before “${letter}” means nothing`);
  }

  private heredoc(): HclValue | undefined {
    const start = this.at;
    const end = this.text.indexOf("\n", this.at);
    const [, indent, marker] = /^<<(-?)([\p{L}\p{N}_]+)\s*$/u.exec(end < 0 ? "" : this.text.slice(this.at, end)) ?? [];
    if (marker === undefined) this.fail("this text begins with “<<” and no name");
    const lines: string[] = [];
    for (let from = end + 1; ; ) {
      if (from > this.text.length) this.fail(`a text is not closed by ${marker}`, start);
      const newline = this.text.indexOf("\n", from);
      const to = newline < 0 ? this.text.length : newline;
      const line = this.text.slice(from, to).replace(/\r$/, "");
      if (line.trim() === marker) {
        this.at = to;
        break;
      }
      lines.push(line);
      from = to + 1;
    }
    const margin = indent ? lines.reduce((least, line) => (line.trim() === "" ? least : Math.min(least, line.search(/\S/))), 1000) : 0;
    const text = lines.map((line) => `${line.slice(margin)}\n`).join("");
    return fixedText(text) ?? new Expression(text);
  }

  /** Passes over what only Terraform can work out, up to the end of its line, list or bracket. */
  private skipped(): Expression {
    const start = this.at;
    for (;;) {
      this.match(skippable);
      const character = this.text[this.at];
      if (character === undefined || /[\n,)\]}]/.test(character)) break;
      if (character === '"') this.quoted();
      else {
        this.at += 1;
        this.toClosing();
      }
    }
    if (this.at === start) this.fail("a value must stand here");
    return new Expression(this.text.slice(start, this.at));
  }

  /** From behind an opening brace to behind the one that closes it. */
  private toClosing(): void {
    const start = this.at;
    for (let open = 1; open > 0; ) {
      this.match(inside);
      const character = this.text[this.at];
      if (character === undefined) this.fail("a bracket is not closed", start);
      if (/[{([]/.test(character)) open += 1;
      if (/[})\]]/.test(character)) open -= 1;
      if (character === '"') this.quoted();
      else this.at += 1;
    }
  }

  /** Blanks, line ends and comments. */
  private space(): void {
    for (;;) {
      const before = this.at;
      this.match(white);
      if (this.text[this.at] === "#" || this.text.startsWith("//", this.at)) this.to("\n");
      else if (this.text.startsWith("/*", this.at)) this.to("*/");
      if (this.at === before) return;
    }
  }

  private to(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + end.length;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private fail(what: string, at = this.at): never {
    const before = this.text.slice(0, at);
    const line = before.split("\n").length;
    throw new HclError(`Line ${line}, column ${at - before.lastIndexOf("\n")}: ${what}.`);
  }
}
