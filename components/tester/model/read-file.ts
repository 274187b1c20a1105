/** Files beyond this are no event of Segment's. */
const maxFileBytes = 1_000_000;

/** A file's text, in UTF-8 or, with its mark, UTF-16. Refuses in a sentence what is empty, too large or no text. */
export async function readFile(file: Blob): Promise<string> {
  if (file.size === 0) throw new Error("This file is empty.");
  if (file.size > maxFileBytes) throw new Error("This file is larger than an event can be (1 MB).");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error("This file is no text. Open one with an event as JSON.");
  }
  if (text.includes("\0")) throw new Error("This file is no text. Open one with an event as JSON.");
  return text;
}
