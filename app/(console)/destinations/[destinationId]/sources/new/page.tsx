import type { Metadata } from "next";
import { NewSource } from "#components/sources/new-source.tsx";
import { ForRole } from "../../../../for-role.tsx";

export const metadata: Metadata = { title: "Add source" };

export default async function Page({ params }: { params: Promise<{ destinationId: string }> }) {
  return (
    <ForRole anyOf={["config.write"]} destinationId={(await params).destinationId}>
      <NewSource />
    </ForRole>
  );
}
