import { constants } from "node:buffer";
import type { Readable, Writable } from "node:stream";
import { encodeJson } from "#lib/core/mapping/index.ts";
import type { JsonValue } from "#lib/platform/json.ts";
import { parseJson } from "#lib/platform/json-parse.ts";

/** Input that cannot be read. The message names the line. */
export class InputError extends Error {}

const newline = 10;
/**
 * Answers to one chunk of input are written together, but in pieces of about this many characters
 * at most.
 */
const writeSize = 64 * 1024;

/**
 * One answer per line, in the input's order, while the input still arrives. Holds one chunk and one
 * line at a time, and waits when the reader is slow. Blank lines are skipped. A line that is not
 * JSON ends it with an InputError, after the answers to all lines before it.
 */
export async function answerLines(
  answer: (value: JsonValue) => JsonValue,
  input: Readable = process.stdin,
  output: Writable = process.stdout,
): Promise<void> {
  let lineNumber = 0;
  let pending = "";
  const write = async () => {
    const text = pending;
    pending = "";
    if (text !== "" && !output.write(text)) await new Promise<void>((resolve) => output.once("drain", resolve));
  };
  try {
    for await (const lines of linesOf(input)) {
      for (const bytes of lines) {
        lineNumber += 1;
        const text = decode(bytes, lineNumber);
        if (text.trim() === "") continue;
        pending += `${encoded(answer(parse(text, lineNumber)))}\n`;
        if (pending.length >= writeSize) await write();
      }
      // A caller that waits for an answer before asking again must get it now.
      await write();
    }
  } finally {
    await write();
  }
}

/** A mapping may make much more out of an event than it contains; that must not end the run. */
function encoded(value: JsonValue): string {
  try {
    return encodeJson(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify({ issues: [{ path: "", message: "The result of this line is too large to write." }] });
  }
}

/**
 * The lines of a byte stream, without line ends, as each chunk completes them; the last one even if
 * it has no newline.
 */
async function* linesOf(input: Readable): AsyncGenerator<Buffer[]> {
  let head: Buffer[] = [];
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const rest = chunk.subarray(start, end);
      lines.push(head.length > 0 ? Buffer.concat([...head, rest]) : rest);
      head = [];
      start = end + 1;
    }
    if (start < chunk.length) head.push(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (head.length > 0) yield [Buffer.concat(head)];
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Buffer, lineNumber: number): string {
  if (bytes.length > constants.MAX_STRING_LENGTH) throw new InputError(`Line ${lineNumber} is too long.`);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new InputError(`Line ${lineNumber} is not UTF-8 text.`);
  }
}

function parse(text: string, lineNumber: number): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    throw new InputError(`Line ${lineNumber} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
