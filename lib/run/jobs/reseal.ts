import "#server-only";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import type pg from "pg";
import { auth } from "#lib/access/auth/auth.ts";
import { isOutdated, open, type Place, seal } from "#lib/platform/crypto/envelope.ts";
import { clientKeyOf, fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { keyring } from "#lib/platform/crypto/keyring.ts";
import { beginTransaction } from "#lib/platform/db/session.ts";

// Re-encrypts everything with the newest key while the system runs. A row is replaced only if
// nobody has changed it meanwhile, and is looked at again if someone has.

/**
 * Every column that contains an envelope. A test searches the whole database for envelopes of an
 * old key, so a missing one is noticed.
 */
const sealedColumns: readonly { table: string; column: string; id: string }[] = [
  { table: "api_key", column: "secret", id: "id" },
  { table: "api_key", column: "previous_secret", id: "id" },
  { table: "source", column: "secret", id: "id" },
  { table: "source", column: "previous_secret", id: "id" },
  { table: "mapping", column: "secrets", id: "id" },
  { table: "callback_access", column: "token", id: "destination_id" },
  { table: "effect_receiver", column: "secret", id: "id" },
  { table: "alert_channel", column: "secret", id: "id" },
  { table: "integration_access", column: "key", id: "destination_id" },
  { table: "talon_access", column: "management_key", id: "destination_id" },
  { table: "deletion", column: "user_id", id: "id" },
  { table: "background_work", column: "input", id: "id" },
  { table: "session", column: "oidc_id_token", id: "id" },
];

export type Resealed = { place: string; changed: number }[];

/**
 * Seals everything with the current key. May be stopped and run again; a second run changes
 * nothing.
 */
export async function resealAll(pool: pg.Pool): Promise<Resealed> {
  const done: Resealed = [];
  // First what depends on the key's fingerprint, which can be rebuilt only while the key can be
  // decrypted.
  done.push({ place: "api_key.fingerprint", changed: await refingerprint(pool) });
  for (const each of sealedColumns) done.push({ place: `${each.table}.${each.column}`, changed: await resealColumn(pool, each) });
  // Versions and drafts hold the mapping's own envelope, so that one can become the other.
  done.push({ place: "mapping_version.secrets", changed: await resealCopies(pool, "mapping_version", ["mapping_id", "number"]) });
  done.push({ place: "mapping_draft.secrets", changed: await resealCopies(pool, "mapping_draft", ["mapping_id"]) });
  done.push({ place: "setting.value", changed: await resealSettings(pool) });
  done.push({ place: "delivery.requests", changed: await resealDeliveries(pool) });
  done.push({ place: "two_factor", changed: await resealSecondFactors(pool) });
  return done;
}

const reseal = (envelope: string, place: Place) => seal(open(envelope, place), place);
const newest = () => `v1.${keyring().current.version}.%`;

async function resealColumn(pool: pg.Pool, { table, column, id }: (typeof sealedColumns)[number]): Promise<number> {
  let changed = 0;
  // Names are ours, from the list above.
  for (let after = ""; ; ) {
    const { rows } = await pool.query<{ id: string; value: string }>(
      `SELECT "${id}" AS id, "${column}" AS value FROM "${table}" WHERE "${id}" > $1 AND "${column}" NOT LIKE $2 ORDER BY 1 LIMIT 500`,
      [after, newest()],
    );
    for (const row of rows) {
      const place = { table, id: row.id, column };
      const { rowCount } = await pool.query(`UPDATE "${table}" SET "${column}" = $1 WHERE "${id}" = $2 AND "${column}" = $3`, [
        reseal(row.value, place),
        row.id,
        row.value,
      ]);
      changed += rowCount ?? 0;
    }
    const last = rows.at(-1);
    if (!last) return changed;
    after = last.id;
  }
}

/** Encrypted for its mapping's place, though it is in a table with another key. */
async function resealCopies(pool: pg.Pool, table: string, key: readonly string[]): Promise<number> {
  let changed = 0;
  for (;;) {
    const { rows } = await pool.query<{ mapping_id: string; value: string }>(
      `SELECT mapping_id, secrets AS value FROM ${table} WHERE secrets NOT LIKE $1 ORDER BY ${key.join(", ")} LIMIT 500`,
      [newest()],
    );
    for (const row of rows) {
      const place = { table: "mapping", id: row.mapping_id, column: "secrets" };
      const { rowCount } = await pool.query(`UPDATE ${table} SET secrets = $1 WHERE mapping_id = $2 AND secrets = $3`, [
        reseal(row.value, place),
        row.mapping_id,
        row.value,
      ]);
      changed += rowCount ?? 0;
    }
    if (rows.length === 0) return changed;
  }
}

/** Fingerprints are keyed too, and they name Talon.One's clients. */
async function refingerprint(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ id: string; secret: string; fingerprint: string }>("SELECT id, secret, fingerprint FROM api_key");
  let changed = 0;
  for (const row of rows) {
    const print = fingerprint(open(row.secret, { table: "api_key", id: row.id, column: "secret" }));
    if (print === row.fingerprint) continue;
    const client = await pool.connect();
    try {
      await beginTransaction(client);
      const { rowCount } = await client.query("UPDATE api_key SET fingerprint = $1 WHERE id = $2 AND secret = $3", [
        print,
        row.id,
        row.secret,
      ]);
      const found = await client.query<{ id: string; deployment: string }>(
        "SELECT id, deployment FROM destination WHERE api_key_id = $1 ORDER BY id FOR UPDATE",
        [row.id],
      );
      for (const destination of rowCount ? found.rows : [])
        await client.query("UPDATE destination SET client_key = $1, version = version + 1 WHERE id = $2", [
          clientKeyOf(destination.deployment, print),
          destination.id,
        ]);
      await client.query("COMMIT");
      changed += rowCount ?? 0;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }
  return changed;
}

async function resealSettings(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ key: string; value: unknown }>("SELECT key, value FROM setting");
  let changed = 0;
  for (const { key, value } of rows) {
    if (typeof value !== "string" || !value.startsWith("v1.") || !isOutdated(value)) continue;
    const next = JSON.stringify(reseal(value, { table: "setting", id: key, column: "value" }));
    const { rowCount } = await pool.query("UPDATE setting SET value = $1::jsonb WHERE key = $2 AND value = $3::jsonb", [
      next,
      key,
      JSON.stringify(value),
    ]);
    changed += rowCount ?? 0;
  }
  return changed;
}

const sealedHeader = /sealed:(v1\.[0-9a-f]+\.[\w-]+\.[\w-]+)/g;

/**
 * Requests keep a callback's key encrypted in a header. There may be very many of them, so they are
 * read page by page, in the order of their primary key.
 */
async function resealDeliveries(pool: pg.Pool): Promise<number> {
  let changed = 0;
  for (let after = ["", ""]; ; ) {
    const { rows } = await pool.query<{ destination_id: string; id: string; requests: string }>(
      `SELECT destination_id, id, requests::text AS requests FROM delivery
        WHERE (destination_id, id) > ($1, $2) AND requests::text LIKE '%"sealed:v1.%' AND requests::text NOT LIKE $3 ORDER BY destination_id, id LIMIT 500`,
      [...after, `%"sealed:${newest()}`],
    );
    for (const row of rows) {
      const place = { table: "delivery", id: row.id, column: "requests" };
      const next = row.requests.replace(sealedHeader, (whole, envelope: string) =>
        isOutdated(envelope) ? `sealed:${reseal(envelope, place)}` : whole,
      );
      const { rowCount } = await pool.query(
        "UPDATE delivery SET requests = $1::json WHERE destination_id = $2 AND id = $3 AND requests::text = $4",
        [next, row.destination_id, row.id, row.requests],
      );
      changed += rowCount ?? 0;
    }
    const last = rows.at(-1);
    if (!last) return changed;
    after = [last.destination_id, last.id];
  }
}

/**
 * The sign-in library encrypts second factors itself, with keys derived from the same master keys.
 */
async function resealSecondFactors(pool: pg.Pool): Promise<number> {
  const { secretConfig } = await auth().$context;
  if (typeof secretConfig === "string") return 0;
  const current = `$ba$${secretConfig.currentVersion}$`;
  const { rows } = await pool.query<{ id: string; secret: string }>("SELECT id, secret FROM two_factor");
  let changed = 0;
  for (const row of rows) {
    if (row.secret.startsWith(current)) continue;
    const next = await symmetricEncrypt({ key: secretConfig, data: await symmetricDecrypt({ key: secretConfig, data: row.secret }) });
    const { rowCount } = await pool.query("UPDATE two_factor SET secret = $1 WHERE id = $2 AND secret = $3", [next, row.id, row.secret]);
    changed += rowCount ?? 0;
  }
  return changed;
}
