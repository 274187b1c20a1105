import "#server-only";

// Postgres array parameters in the wire's binary form: nothing is escaped here and nothing
// unescaped there, and bytes that arrived over HTTP go into the statement as they are.
// node-postgres sends a Buffer parameter as binary.

const oids = { text: 25, json: 114 } as const;

/**
 * For a parameter cast to `text[]` or `json[]`. A NUL cannot be stored as text and becomes U+FFFD;
 * json may hold it only escaped, as JSON demands.
 */
export function binaryArray(values: readonly (string | Buffer | null)[], type: keyof typeof oids = "text"): Buffer {
  let size = 20;
  const parts: (string | Buffer | null)[] = new Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let value = values[i] ?? null;
    if (typeof value === "string" && value.includes("\0")) value = value.replaceAll("\0", "\ufffd");
    parts[i] = value;
    size += 4 + (value === null ? 0 : typeof value === "string" ? Buffer.byteLength(value) : value.length);
  }
  const out = Buffer.allocUnsafe(values.length === 0 ? 12 : size);
  out.writeInt32BE(values.length === 0 ? 0 : 1, 0); // dimensions
  out.writeInt32BE(1, 4); // may hold nulls
  out.writeInt32BE(oids[type], 8);
  if (values.length === 0) return out;
  out.writeInt32BE(values.length, 12);
  out.writeInt32BE(1, 16); // lower bound
  let at = 20;
  for (const part of parts) {
    if (part === null) {
      at = out.writeInt32BE(-1, at);
      continue;
    }
    const length = typeof part === "string" ? out.write(part, at + 4) : part.copy(out, at + 4);
    out.writeInt32BE(length, at);
    at += 4 + length;
  }
  return out;
}

/** For a parameter cast to `int4[]`. */
export function binaryIntegers(values: readonly number[]): Buffer {
  const out = Buffer.allocUnsafe(values.length === 0 ? 12 : 20 + values.length * 8);
  out.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  out.writeInt32BE(0, 4);
  out.writeInt32BE(23, 8);
  if (values.length === 0) return out;
  out.writeInt32BE(values.length, 12);
  out.writeInt32BE(1, 16);
  let at = 20;
  for (const value of values) {
    at = out.writeInt32BE(4, at);
    at = out.writeInt32BE(value, at);
  }
  return out;
}
