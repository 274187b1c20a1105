// Reads the output of `npm audit --json`, apart from running it: a vulnerability fails the tests,
// an unreachable registry does not, and nothing else passes for either.

export type Finding = { name: string; severity: "high" | "critical"; range: string; titles: string[]; paths: string[] };
export type AuditVerdict =
  | { state: "none"; checked: number }
  | { state: "found"; findings: Finding[] }
  | { state: "unreachable"; reason: string }
  | { state: "unreadable"; reason: string };

type Entry = { severity?: string; range?: string; via?: (string | { title?: string; url?: string })[]; nodes?: string[] };
type Report = {
  auditReportVersion?: number;
  vulnerabilities?: Record<string, Entry>;
  metadata?: { dependencies?: { total?: number } };
  message?: string;
  statusCode?: number;
  error?: { code?: string; summary?: string };
};

const networkWords =
  /\b(E[A-Z]*CONN[A-Z]*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOAUDIT|FETCH_ERROR|CERT_[A-Z_]+|SELF_SIGNED[A-Z_]*)\b|network timeout|audit endpoint returned an error|stopped: it took longer/;

/**
 * Reads npm's output, even if it wrote something around its JSON. Findings are those of high or
 * critical severity.
 */
export function readAuditReport(output: string): AuditVerdict {
  const report = jsonIn(output);
  if (report?.auditReportVersion === 2 && report.vulnerabilities) {
    const findings = Object.entries(report.vulnerabilities).flatMap(([name, entry]) => findingOf(name, entry));
    return findings.length > 0 ? { state: "found", findings } : { state: "none", checked: report.metadata?.dependencies?.total ?? 0 };
  }
  const reason = report?.message ?? (report?.error?.summary || undefined) ?? lastLine(output);
  if (report?.statusCode !== undefined || networkWords.test(output)) return { state: "unreachable", reason };
  return { state: "unreadable", reason };
}

/** What a person needs for a fix: names, where they are installed, and what is known about them. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ name, severity, range, titles, paths }) =>
      [`${name} ${range} (${severity})`, ...titles.map((title) => `  ${title}`), ...paths.map((path) => `  at ${path}`)].join("\n"),
    )
    .join("\n");
}

function findingOf(name: string, { severity, range = "", via = [], nodes = [] }: Entry): Finding[] {
  if (severity !== "high" && severity !== "critical") return [];
  const titles = via.map((each) => (typeof each === "string" ? `through ${each}` : [each.title, each.url].filter(Boolean).join(" ")));
  return [{ name, severity, range, titles, paths: nodes }];
}

function jsonIn(output: string): Report | undefined {
  const start = /^\{/m.exec(output)?.index;
  if (start === undefined) return undefined;
  try {
    return JSON.parse(output.slice(start, output.lastIndexOf("}") + 1)) as Report;
  } catch {
    return undefined;
  }
}

const lastLine = (output: string) => output.trim().split("\n").at(-1)?.slice(0, 300) || "npm said nothing";
