"use client";
import { History } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useCan } from "#components/frame/viewer.tsx";
import { Button } from "#components/ui/button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";
import type { Tried } from "./back-test-sheet.tsx";

// Loaded on demand, because most visits do not open it.
const BackTestSheet = dynamic(
  patiently(() => import("./back-test-sheet.tsx").then((module) => module.BackTestSheet)),
  { ssr: false },
);

/** Opens a back-test of the content being edited. */
export function BackTestButton({ destinationId, title, tried }: { destinationId: string; title: string; tried: () => Tried }) {
  const [open, setOpen] = useState(false);
  const mayRun = useCan("backtests.run");
  if (!mayRun) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <History aria-hidden />
        Back-test
      </Button>
      {open && <BackTestSheet destinationId={destinationId} title={title} tried={tried} onClose={() => setOpen(false)} />}
    </>
  );
}
