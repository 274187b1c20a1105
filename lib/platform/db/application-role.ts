// The application's own role in the database. It reads and writes, and owns what it has to create
// and drop (daily partitions); to the audit log it only adds. The owner of the tables migrates, and
// does nothing else.
import pg from "pg";
import { StartRefused } from "../errors.ts";
import { begin, connectionDefaults, setUpSession } from "./session.ts";

const partitioned = ["event", "delivery", "attempt", "rule_effect", "message_key"];
const jobSchema = "jobs";
const lock = 72_707_373;

/**
 * Creates that role, without a password, if it does not exist. Only for the embedded database: its
 * socket lets nobody else in.
 */
export async function ensureRole(ownerUrl: string, role: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
    if (!rowCount) await client.query(`CREATE ROLE ${quoted(role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE`);
  });
}

/** The role that this address connects as. Throws a sentence if nobody responds. */
export async function roleOf(url: string): Promise<string> {
  return asOwner(url, async (client) => (await client.query<{ role: string }>("SELECT current_user::text AS role")).rows[0]?.role ?? "");
}

/**
 * Gives `role` what the application needs in this database, and revokes what it must not have. Run
 * as the tables' owner, after every migration; if nothing changed, it only looks. Throws a sentence
 * if the role could not be limited.
 */
export async function grantApplication(ownerUrl: string, role: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    await client.query(begin);
    await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    await refuseMightyRole(client, role);
    const to = quoted(role);
    const { rows } = await client.query<{ name: string }>("SELECT quote_ident(current_database()) AS name");
    await client.query(`
      GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${rows[0]?.name} TO ${to};
      GRANT USAGE, CREATE ON SCHEMA public TO ${to};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${to};
      GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO ${to};
      REVOKE ALL ON audit_entry, _prisma_migrations FROM ${to}, PUBLIC;
      GRANT SELECT, INSERT ON audit_entry TO ${to};
      GRANT SELECT ON _prisma_migrations TO ${to}`);
    for (const statement of await owning(client, role)) await client.query(statement);
    await client.query("COMMIT");
  });
}

/** A superuser, or the owner of the log, can change it whatever is granted. */
async function refuseMightyRole(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ mighty: boolean; member: boolean }>(
    `SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER') OR pg_has_role(r.oid, d.datdba, 'MEMBER') AS mighty,
            pg_has_role(current_user, r.oid, 'MEMBER') AS member
       FROM pg_roles r, pg_class c, pg_database d WHERE r.rolname = $1 AND c.oid = 'public.audit_entry'::regclass AND d.datname = current_database()`,
    [role],
  );
  if (!rows[0] || rows[0].mighty)
    throw new StartRefused(
      `DATABASE_URL connects as ${role}, which could change the audit log: it is a superuser, or owns the database or its tables. Give the application a role of its own.`,
    );
  if (!rows[0].member)
    throw new StartRefused(
      `The role that migrates cannot hand partitions to ${role}. As the database’s superuser: GRANT ${quoted(role)} TO CURRENT_USER.`,
    );
}

/**
 * Statements that hand over what the application creates and drops itself, if someone else owns it.
 */
async function owning(client: pg.Client, role: string): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `WITH theirs AS (SELECT oid FROM pg_roles WHERE rolname = $1)
     SELECT format('ALTER TABLE %s OWNER TO %I', c.oid::regclass, $1) AS statement FROM pg_class c
      WHERE c.relowner <> (SELECT oid FROM theirs)
        AND (c.oid = ANY ($2::regclass[]) OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY ($2::regclass[])))
     UNION ALL
     SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, $1) FROM pg_namespace WHERE nspname = $3 AND nspowner <> (SELECT oid FROM theirs)
     UNION ALL
     SELECT format('ALTER %s %s OWNER TO %I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, c.oid::regclass, $1)
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $3 AND c.relkind IN ('r', 'p', 'v', 'S') AND c.relowner <> (SELECT oid FROM theirs)
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S')
     UNION ALL
     SELECT format('ALTER FUNCTION %s OWNER TO %I', p.oid::regprocedure, $1) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = $3 AND p.proowner <> (SELECT oid FROM theirs)
     UNION ALL
     SELECT format('ALTER TYPE %s OWNER TO %I', t.oid::regtype, $1) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE n.nspname = $3 AND t.typtype IN ('e', 'd') AND t.typowner <> (SELECT oid FROM theirs)`,
    [role, partitioned.map((table) => `public.${table}`), jobSchema],
  );
  return rows.map(({ statement }) => statement);
}

const quoted = (name: string) => pg.escapeIdentifier(name);

async function asOwner<Value>(url: string, work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ ...connectionDefaults, connectionString: url, application_name: "falconer migrate" });
  client.on("error", () => {}); // a lost connection fails the statement that runs
  await client.connect().catch((error: Error & { code?: string }) => {
    throw new Error(`The database cannot be reached: ${error.message || error.code}.`, { cause: error });
  });
  try {
    await setUpSession(client, "", true);
    return await work(client);
  } finally {
    await client.end();
  }
}
