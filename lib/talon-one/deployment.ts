/* Runs in the browser too, so that the form says at once what the server would refuse. */

export type DeploymentCheck = { host: string; issue?: undefined } | { host?: undefined; issue: string };

const example = "acme.europe-west1.talon.one";
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Turns what a person types or pastes as the deployment into a bare lower-case host: an address
 * with a scheme, a path, a final dot or port 443 will do. Refuses, with a sentence: user names,
 * other ports, IP addresses in any notation, encoded or non-ASCII characters, and names of one
 * part.
 */
export function normaliseDeployment(typed: string): DeploymentCheck {
  const text = typed.trim();
  if (text === "") return { issue: `Enter the host of your Talon.One deployment, such as ${example}.` };
  if (text.length > 2048) return { issue: `This is too long for a host name. It looks like ${example}.` };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what must not pass
  if (/[\u0000-\u0020\u007f]/.test(text)) return { issue: "A host name has no spaces or control characters in it." };
  if (/[^\u0021-\u007e]/.test(text))
    return { issue: "Use plain letters (a to z), digits, dots and hyphens: other alphabets can imitate a host name." };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (scheme && !/^https?$/i.test(scheme[1] ?? ""))
    return { issue: `Leave out "${scheme[0]}": only the host is needed, such as ${example}.` };
  const authority = (/^[^/?#]*/.exec(text.slice(scheme?.[0].length ?? 0))?.[0] ?? "").toLowerCase();
  if (authority.includes("@")) return { issue: "Leave out the part before the @: only the host is needed." };
  if (authority.includes("%")) return { issue: "A host name has no % in it. Enter it as Talon.One shows it." };
  if (authority.includes("\\")) return { issue: "A host name has no backslash in it." };
  if (authority.startsWith("[") || authority.split(":").length > 2) return { issue: ipSentence };
  const [name = "", port] = authority.split(":");
  if (port !== undefined && port !== "" && port !== "443") return { issue: `Leave out the port :${port}. Talon.One uses the usual one.` };
  const host = name.endsWith(".") ? name.slice(0, -1) : name;
  const labels = host.split(".");
  if (host === "") return { issue: `Enter the host of your Talon.One deployment, such as ${example}.` };
  const last = labels.at(-1) ?? "";
  // URL parsers read a host whose last part is a number as an IPv4 address: 127.1, 0x7f.1,
  // 2130706433.
  if (/^(\d+|0x[0-9a-f]*)$/.test(last)) return { issue: ipSentence };
  if (labels.length < 2) return { issue: `This is only a part of the host. Enter all of it, such as ${example}.` };
  if (host.length > 253 || !labels.every((part) => label.test(part)))
    return { issue: `"${host.slice(0, 80)}" isn’t a host name. It looks like ${example}.` };
  if (labels.some((part) => part.startsWith("xn--")))
    return { issue: "Host names in other alphabets (xn--) aren’t accepted: they can imitate another host." };
  return { host };
}
const ipSentence = `Enter the host name of your deployment, such as ${example}, not an IP address.`;

/** "*.talon.one" or "acme.example.com". */
export type HostPattern = { text: string; suffix?: string; exact?: string };

/**
 * Reads a list such as "*.talon.one, acme.example.com" (commas or spaces). "*." means one or more
 * parts, because there are deployments like acme.talon.one and like acme.europe-west1.talon.one. It
 * never means none, and at least two parts must follow it.
 */
export function parseHostPatterns(list: string): { patterns: HostPattern[]; issues: string[] } {
  const patterns: HostPattern[] = [];
  const issues: string[] = [];
  for (const text of list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)) {
    const wild = text.startsWith("*.");
    const name = wild ? text.slice(2) : text;
    const check = normaliseDeployment(name);
    if (check.host !== name)
      issues.push(`"${text}" isn’t a pattern for hosts. Enter a host, or "*." and a domain of two parts, such as *.talon.one.`);
    else patterns.push(wild ? { text, suffix: `.${name}` } : { text, exact: name });
  }
  return { patterns, issues };
}

export function isAllowedHost(host: string, patterns: readonly HostPattern[]): boolean {
  return patterns.some(({ exact, suffix }) =>
    suffix === undefined ? host === exact : host.endsWith(suffix) && host.length > suffix.length && !host.startsWith("."),
  );
}

/** Normalises the host and checks it against the allow-list. */
export function checkDeployment(typed: string, patterns: readonly HostPattern[]): DeploymentCheck {
  const check = normaliseDeployment(typed);
  if (check.host === undefined || isAllowedHost(check.host, patterns)) return check;
  const allowed = patterns.map(({ text }) => text).join(", ");
  return { issue: `${check.host} is not among the hosts allowed here (${allowed}). An admin can change ALLOWED_DEPLOYMENT_HOSTS.` };
}
