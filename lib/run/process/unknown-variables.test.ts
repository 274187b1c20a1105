import { expect, test } from "vitest";
import { unknownVariables } from "./unknown-variables.ts";

test.each<[Record<string, string>, string[]]>([
  [{ OIDC_ADMIN_GROUPS: "a", OIDC_CLIENT_SECRET_FILE: "/run/s", DB_POOL_JOBS: "4" }, []],
  [{ OIDC_ADMIN_GROUP: "a" }, ["OIDC_ADMIN_GROUP is not a variable of Falconer: did you mean OIDC_ADMIN_GROUPS?"]],
  [{ DB_POOL_DELIVERIES: "4" }, [expect.stringMatching(/^DB_POOL_DELIVERIES is not a variable of Falconer/)]],
  [{ OIDC_CERTIFICATE: "x" }, ["OIDC_CERTIFICATE is not a variable of Falconer."]],
  [{ OIDC_ADMIN_GROUP: "" }, []],
  // Of other programs, and of a Service in Kubernetes that is called oidc.
  [{ OTHER_OIDC_ISSUER: "x", FALCONER_PORT: "tcp://10.0.0.1:80" }, []],
  [{ OIDC_SERVICE_HOST: "10.0.0.1", OIDC_SERVICE_PORT_HTTP: "80", OIDC_PORT: "tcp://10.0.0.1:80", OIDC_PORT_80_TCP_ADDR: "10.0.0.1" }, []],
])("%j", (source, told) => {
  expect(unknownVariables(source).map(({ message }) => message)).toEqual(told);
});
