import { Expression, fixedText } from "./hcl-value.ts";

/** What is wrong, with its line and column. */
export class HclError extends Error {}

export const maxDepth = 60;
const white = /\s+/y;
/**
 * Runs of characters that need no separate look: in a text, in a skipped expression, between
 * brackets.
 */
const plain = /[^"\\$%\n]+/y;
const skippable = /[^\n,)\]}"{([]+/y;
const inside = /[^"{}()[\]]+/y;
const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** A moving position in Terraform's text: reads texts and comments, and skips the rest. */
export class HclText {
  protected readonly text: string;
  protected at = 0;
  private nested = 0;
  constructor(text: string) {
    this.text = text;
  }

  protected quoted(): string | Expression {
    const start = this.at;
    this.at += 1;
    let result = "";
    let isFixed = true;
    for (;;) {
      result += this.match(plain) ?? "";
      const character = this.text[this.at];
      if (character === undefined || character === "\n") this.fail("a text isn’t closed by a double quote", start);
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

  protected heredoc(): string | Expression {
    const start = this.at;
    const end = this.text.indexOf("\n", this.at);
    const [, indent, marker] = /^<<(-?)([\p{L}\p{N}_]+)\s*$/u.exec(end < 0 ? "" : this.text.slice(this.at, end)) ?? [];
    if (marker === undefined) this.fail("this text begins with “<<” and no name");
    const lines: string[] = [];
    for (let from = end + 1; ; ) {
      if (from > this.text.length) this.fail(`a text isn’t closed by ${marker}`, start);
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

  /** Skips what only Terraform can work out, up to the end of its line, list or bracket. */
  protected skipped(): Expression {
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
    if (this.at === start) this.fail("expected a value");
    return new Expression(this.text.slice(start, this.at));
  }

  /** From after an opening brace to after the one that closes it. */
  private toClosing(): void {
    const start = this.at;
    for (let open = 1; open > 0; ) {
      this.match(inside);
      const character = this.text[this.at];
      if (character === undefined) this.fail("a bracket isn’t closed", start);
      if (/[{([]/.test(character)) open += 1;
      if (/[})\]]/.test(character)) open -= 1;
      if (character === '"') this.quoted();
      else this.at += 1;
    }
  }

  /** Blanks, line ends and comments. */
  protected space(): void {
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

  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  protected fail(what: string, at = this.at): never {
    const before = this.text.slice(0, at);
    const line = before.split("\n").length;
    throw new HclError(`Line ${line}, column ${at - before.lastIndexOf("\n")}: ${what}.`);
  }
}
