import type { Metadata } from "next";
import { Suspense } from "react";
import { ApiReference } from "#components/api-reference/api-reference.tsx";
import { PageCrumb } from "#components/help/page-crumb.tsx";

export const metadata: Metadata = { title: "API reference" };

export default function Page() {
  return (
    <>
      <PageCrumb slug="api-reference" title="API reference" />
      <Suspense>
        <ApiReference />
      </Suspense>
    </>
  );
}
