import { forbiddenAddressCode } from "./guarded-lookup.ts";
import type { FailureKind } from "./result.ts";
import { ProxyError } from "./tunnel.ts";

const dnsCodes = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME", "ESERVFAIL", "ETIMEOUT", "ENODATA"]);
const tlsCodes =
  /^(ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|ERR_OSSL|OCSP_|CRL_|ERROR_IN_)/;

/**
 * What an error of the socket or the parser means, in a sentence of our own: theirs may repeat what
 * was sent.
 */
export function classifyError(error: Error | undefined, connected: boolean): { failure: FailureKind; message: string } {
  if (error instanceof ProxyError) return { failure: "connect", message: error.message };
  const code = codeOf(error);
  if (code === forbiddenAddressCode) return { failure: "forbidden_address", message: "The host does not lead to the public internet." };
  if (tlsCodes.test(code)) return { failure: "tls", message: `The connection could not be secured (${code}).` };
  if (dnsCodes.has(code)) return { failure: "dns", message: `The host was not found (${code}).` };
  if (code.startsWith("HPE_")) return { failure: "protocol", message: `What came back is not HTTP (${code}).` };
  if (!connected) return { failure: "connect", message: code === "" ? "No connection." : `No connection (${code}).` };
  return {
    failure: "reset",
    message: code === "" ? "The connection broke before a response." : `The connection broke before a response (${code}).`,
  };
}

/** When several addresses of one host were tried, the first attempt counts. */
function codeOf(error: Error | undefined): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error && "code" in error ? String(error.code) : "";
}
