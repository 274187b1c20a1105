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
import { type ApiDocument, documentAddress, documentOf } from "#lib/console/api-reference/document.ts";
import { env } from "#lib/platform/env.ts";

export const metadata: Metadata = { title: "API reference" };

/**
 * What needs no description of the other routes is drawn here, while the browser loads that: how to
 * begin, or the route that the address names.
 */
export default async function Page({ searchParams }: { searchParams: Promise<{ route?: string | string[] }> }) {
  preload(documentAddress, { as: "fetch", crossOrigin: "anonymous" });
  const address = await origin();
  const { route } = await searchParams;
  return (
    <>
      <PageCrumb slug="api-reference" title="API reference" />
      <Suspense>
        <ApiReference
          origin={address}
          asked={typeof route === "string" ? await described(route) : undefined}
          start={<ReferenceStart origin={address} schemes={{ ...intakeSchemes, ...signInSchemes }} />}
        />
      </Suspense>
    </>
  );
}

/** All routes are behind it, so it is loaded only by those who ask for one. */
async function described(routeId: string): Promise<ApiDocument | undefined> {
  const { apiDocument } = await import("#app/api/openapi.json/document.ts");
  return documentOf(apiDocument(), routeId);
}

/** The address of this installation; where none is set, the one that the browser asked. */
async function origin(): Promise<string> {
  const given = await headers();
  const scheme = isSecure(process.env, given.get("x-forwarded-proto")) ? "https" : "http";
  return env().PUBLIC_URL ?? `${scheme}://${given.get("host")}`;
}
