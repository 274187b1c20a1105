import type { JsonValue } from "#lib/platform/json.ts";
import { encodeJson } from "#lib/platform/json-encode.ts";
import { readNumber } from "#lib/platform/json-number.ts";
import { HclError, HclText, maxDepth } from "./hcl-text.ts";
import { Expression, expressionIn, type HclValue } from "./hcl-value.ts";

export type HclBody = { [key: string]: HclValue };
export type HclBlock = { kind: string; labels: string[]; body: HclBody };
export type ReadHcl = { ok: true; blocks: HclBlock[] } | { ok: false; message: string };

const blank = /[ \t\r]*/y;
const word = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What may follow a complete value: the end of its line or list, or a comment. */
const ends = /[ \t\r]*(?:$|[\n,)\]}#]|\/\/|\/\*)/y;

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

class HclReader extends HclText {
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
        if (isInner) this.fail("a block isn’t closed by “}”");
        break;
      }
      if (this.text[this.at] === "}") {
        if (!isInner) this.fail("this brace closes nothing");
        this.at += 1;
        break;
      }
      const name = this.match(word) ?? this.fail("expected a name");
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
      else labels.push(this.match(word) ?? this.fail(`expected “=” or “{” after “${kind}”`));
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
    if (digits !== undefined) return readNumber(digits) ?? Number(digits);
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
    return expressionIn(value) ?? encodeJson(value as JsonValue);
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
      if (key === undefined) this.fail("expected a key");
      if (key instanceof Expression) return undefined;
      this.match(blank);
      if (this.text[this.at] !== "=" && this.text[this.at] !== ":") this.fail(`expected “=” after the key “${key}”`);
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
}
