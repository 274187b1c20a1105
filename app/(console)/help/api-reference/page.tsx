import type { Metadata } from "next";
import { headers } from "next/headers";
import { Suspense } from "react";
import { preload } from "react-dom";
import { intakeSchemes } from "#app/api/openapi.json/intake-paths.ts";
import { ApiReference } from "#components/api-reference/api-reference.tsx";
import { ReferenceStart } from "#components/api-reference/reference-start.tsx";
import { PageCrumb } from "#components/help/page-crumb.tsx";
import { signInSchemes } from "#lib/access/http/openapi.ts";
import { isSecure } from "#lib/access/http/page-headers.ts";
import { documentAddress } from "#lib/console/api-reference/document.ts";
import { env } from "#lib/platform/env.ts";

export const metadata: Metadata = { title: "API reference" };

/** What needs no description of the routes is drawn here, while the browser loads that. */
export default async function Page() {
  preload(documentAddress, { as: "fetch", crossOrigin: "anonymous" });
  return (
    <>
      <PageCrumb slug="api-reference" title="API reference" />
      <Suspense>
        <ApiReference start={<ReferenceStart origin={await origin()} schemes={{ ...intakeSchemes, ...signInSchemes }} />} />
      </Suspense>
    </>
  );
}

/** The address of this installation; where none is set, the one that the browser asked. */
async function origin(): Promise<string> {
  const given = await headers();
  const scheme = isSecure(process.env, given.get("x-forwarded-proto")) ? "https" : "http";
  return env().PUBLIC_URL ?? `${scheme}://${given.get("host")}`;
}
