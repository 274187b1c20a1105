import type { Instrumentation } from "next";

/**
 * A page or route that failed: one line in the log, with the digest that the person saw on the
 * error page.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { logPageError } = await import("#lib/run/process/log-page-error.ts");
    logPageError(error, request, context.routePath);
  }
};
