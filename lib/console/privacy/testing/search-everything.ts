// For tests: looks for texts in every column of every table of a database, found in its catalogue,
// so that a new table is searched without being named here.
import { gunzipSync, inflateSync } from "node:zlib";
import type pg from "pg";
import { open } from "#lib/platform/crypto/envelope.ts";

type Column = { schema: string; table: string; column: string; hasId: boolean };

/**
 * Where one of these texts stands: "table.column", once for each row. Escapes, percent-encoding,
 * compression and sealed values are seen through.
 */
export async function placesOf(pool: pg.Pool, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { schema, table, column, hasId } of await columnsOf(pool)) {
    const { rows } = await pool.query<{ id: string; value: unknown; text: string }>(
      `SELECT ${hasId ? "id::text" : "''"} AS id, "${column}" AS value, "${column}"::text AS text FROM "${schema}"."${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const { id, value, text } of rows) {
      const forms = Buffer.isBuffer(value) ? opened(value) : unfolded(text, { table, id, column });
      if (forms.some((form) => texts.some((wanted) => form.includes(wanted)))) found.push(`${table}.${column}`);
    }
  }
  return found;
}

async function columnsOf(pool: pg.Pool): Promise<Column[]> {
  const { rows } = await pool.query<Column>(
    `SELECT n.nspname AS schema, c.relname AS "table", a.attname AS "column",
            EXISTS (SELECT 1 FROM pg_attribute i WHERE i.attrelid = c.oid AND i.attname = 'id' AND NOT i.attisdropped) AS "hasId"
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
      WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
        AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(e.typname, t.typname) IN ('text', 'varchar', 'bpchar', 'name', 'citext', 'json', 'jsonb', 'bytea')
      ORDER BY 1, 2, 3`,
  );
  return rows;
}

function opened(bytes: Buffer): string[] {
  const tries = [() => bytes, () => gunzipSync(bytes), () => inflateSync(bytes)];
  return tries.flatMap((attempt) => {
    try {
      return [attempt().toString("utf8")];
    } catch {
      return [];
    }
  });
}

function unfolded(text: string, place: { table: string; id: string; column: string }): string[] {
  const forms = [text, percentDecoded(text)];
  try {
    const strings: string[] = [];
    JSON.parse(text, (key, value) => {
      strings.push(key, ...(typeof value === "string" ? [value] : []));
      return value;
    });
    forms.push(...strings, ...strings.map(percentDecoded), ...strings.flatMap((one) => unsealed(one.replace(/^sealed:/, ""), place)));
  } catch {
    // no JSON
  }
  return [...forms, ...unsealed(text, place)];
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (hex) => {
    try {
      return decodeURIComponent(hex);
    } catch {
      return hex;
    }
  });
}

function unsealed(text: string, place: { table: string; id: string; column: string }): string[] {
  try {
    return [open(text, place)];
  } catch {
    return [];
  }
}
