"use client";
import { useParams } from "next/navigation";
import { useCan } from "#components/frame/viewer.tsx";
import { PageHeader } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { ExportSection } from "./export-section.tsx";
import { ImportSection } from "./import-section.tsx";

export function TransferPage() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const mayImport = useCan("mappings.write");
  return (
    <>
      <PageHeader
        title="Import and export"
        description="Import mappings from Segment’s Talon.One destination, or copy a destination between Falconer installations."
      />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        {mayImport ? (
          <ImportSection key={destinationId} destinationId={destinationId} />
        ) : (
          <Notice title="You can export">A marketer or an admin can import mappings.</Notice>
        )}
        <ExportSection destinationId={destinationId} />
      </div>
    </>
  );
}
