"use client";
import { Download } from "lucide-react";
import { useParams } from "next/navigation";
import { useCan } from "#components/frame/viewer.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { PageHeader, Section } from "#components/ui/card.tsx";
import { exportUrl } from "#lib/bundles/queries.ts";
import { ImportSection } from "./import-section.tsx";

export function Transfer() {
  const { destinationId } = useParams<{ destinationId: string }>();
  const mayImport = useCan("mappings.write");
  return (
    <>
      <PageHeader
        title="Import and export"
        description="Bring mappings over from Segment or from another destination, or take this one along."
      />
      <div className="flex max-w-260 flex-col gap-4">
        {mayImport && <ImportSection destinationId={destinationId} />}
        <Section
          title="Export"
          description="Mappings, filters and settings of this destination as one JSON file. Keys and secrets stay here."
          actions={
            <a href={exportUrl(destinationId)} download className={buttonClass()}>
              <Download aria-hidden />
              Download the file
            </a>
          }
        />
      </div>
    </>
  );
}
