"use client";
import { Wand } from "lucide-react";
import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { patiently } from "#components/ui/load-when-touched.ts";

// Most visits do not open it.
const FillDialog = dynamic(
  patiently(() => import("./fill-dialog.tsx").then((module) => module.FillDialog)),
  { ssr: false },
);

/** Opens the list of fields that could be filled from the event. */
export function FillButton(props: Omit<ComponentProps<typeof FillDialog>, "onClose">) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <Wand aria-hidden />
        Fill matching fields
      </Button>
      {open && <FillDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
