// What keeps a database from being used although it, or its name server, has answered: told in a
// sentence that names the variable, never the address, since that holds a password.

const pathOf = (error: unknown): { code?: string; message: string } => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { ...(typeof code === "string" ? { code } : {}), message: String(message ?? error) };
};

/** By Postgres's codes (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const byState: Record<string, string> = {
  "28P01": "was refused: the database does not know this user with this password",
  "28000": "was refused: the database does not let this user in from here (see its pg_hba.conf)",
  "3D000": "names a database that does not exist: create it, or correct the name",
  "42501": "was refused: this user may not connect to the database (GRANT CONNECT gives the right)",
};

const certificate =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** Undefined for an outage: a later try may succeed with the same configuration. */
export function whyRefused(error: unknown, variable: string): string | undefined {
  const { code = "", message } = pathOf(error);
  if (code === "28000" && /no encryption|SSL off/.test(message))
    return `${variable} was refused: the database lets this user in over TLS alone, or not at all. Add ?sslmode=verify-full.`;
  if (byState[code]) return `${variable} ${byState[code]}.`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `${variable} names another host than the database's certificate (${code}): use that name.`;
  if (certificate.test(code))
    return `${variable} leads to a database whose certificate is not trusted (${code}): name its authority with sslrootcert, or renew it.`;
  if (message.includes("does not support SSL connections"))
    return `${variable} asks for TLS, which the database does not offer: turn it on there, or remove sslmode.`;
  if (code === "ENOTFOUND") return `${variable} names a host that no name server knows: correct it.`;
  return undefined;
}

/** The oldest that this version's statements run on. */
const oldest = 15;

type About = { version: number; encoding: string };

/** Why a database that was reached cannot hold Falconer's data. */
export function whyUnfit({ version, encoding }: About, variable: string): string | undefined {
  const major = Math.floor(version / 10_000);
  if (major < oldest) return `${variable} leads to Postgres ${major}: Falconer needs ${oldest} or newer.`;
  if (encoding !== "UTF8")
    return `${variable} leads to a database with the encoding ${encoding}: make one with UTF8 (CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0).`;
  return undefined;
}
