/**
 * What the server will keep of a typed deployment: the bare host, lower case. For the hint under
 * the field only; the server decides.
 */
export function deploymentHost(typed: string): string {
  const text = typed.trim().toLowerCase();
  const withoutScheme = text.replace(/^[a-z][a-z0-9+.-]*:\/\//, "");
  return withoutScheme.split(/[/?#]/)[0]?.replace(/\.$/, "") ?? "";
}
