"use client";
import { X } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Button, IconButton } from "#components/ui/button.tsx";
import { takesRoom } from "#components/ui/takes-room.ts";
import type { TourPlaces } from "#lib/console/demo/schema.ts";
import { keepTour, readTour, setTourOffer, type TourState } from "./tour-state.ts";
import { type TourStep, tourSteps } from "./tour-steps.ts";
import { useFramed, useTopDialog } from "./use-anchor.ts";

const room = takesRoom("--toasts");
/** A step's own page and dialog are there by then. */
const arrivesWithinMs = 4_000;
const nothing: readonly string[] = [];

/**
 * The demo's story, told over its own pages: a bar at the lower edge that nothing lies beneath. It
 * is offered once, can be left at any step, and continues there from the help menu.
 */
export function Tour({ places }: { places: TourPlaces }) {
  const router = useRouter();
  const steps = useMemo(() => tourSteps(places), [places]);
  const [state, setState] = useState<TourState | null | undefined>(undefined);
  useEffect(() => setState(readTour()), []);
  const go = useCallback(
    (next: TourState) => {
      keepTour(next);
      setState(next);
      const step = steps[next.step];
      if (next.open && step) router.push(step.path);
    },
    [router, steps],
  );
  const at = Math.min(state?.step ?? 0, steps.length - 1);
  const isBegun = at > 0;
  useEffect(() => {
    const words = isBegun ? `Continue the tour (step ${at + 1} of ${steps.length})` : "Tour of the demo";
    setTourOffer({ words, take: () => go({ step: at, open: true }) });
    return () => setTourOffer(undefined);
  }, [at, go, isBegun, steps.length]);

  const step = steps[at];
  if (state === undefined || !step) return null;
  if (state === null)
    return (
      <TourBar title="See what Falconer does" text={`${steps.length} steps, two minutes. The help menu brings the tour back at any time.`}>
        <Button size="sm" onClick={() => go({ step: 0, open: false })}>
          Not now
        </Button>
        <Button size="sm" look="primary" onClick={() => go({ step: 0, open: true })}>
          Start the tour
        </Button>
      </TourBar>
    );
  if (!state.open) return null;
  return <OpenTour key={step.key} step={step} at={at} count={steps.length} go={go} />;
}

type Open = { step: TourStep; at: number; count: number; go: (next: TourState) => void };

function OpenTour({ step, at, count, go }: Open) {
  const pathname = usePathname();
  const isThere = pathname === step.path.split(/[?#]/, 1)[0];
  useFramed(isThere ? step.anchors : nothing);
  const isLast = at === count - 1;
  const leave = () => go({ step: isLast ? 0 : at, open: false });
  return (
    <TourBar takesFocus title={step.title} text={step.text} place={`Step ${at + 1} of ${count}`} onLeave={leave}>
      {!isThere && (
        <Button size="sm" look="quiet" onClick={() => go({ step: at, open: true })}>
          Back to this page
        </Button>
      )}
      {at > 0 && (
        <Button size="sm" onClick={() => go({ step: at - 1, open: true })}>
          Back
        </Button>
      )}
      <Button size="sm" look="primary" onClick={isLast ? leave : () => go({ step: at + 1, open: true })}>
        {isLast ? "Finish" : "Next"}
      </Button>
    </TourBar>
  );
}

type Bar = {
  title: string;
  text: string;
  place?: string;
  /** The screen reader tells a new step because the focus comes to it. */
  takesFocus?: boolean;
  onLeave?: () => void;
  children: React.ReactNode;
};

function TourBar({ title, text, place, takesFocus = false, onLeave, children }: Bar) {
  const dialog = useTopDialog();
  const bar = useRef<HTMLElement>(null);
  const sinceMs = useRef(performance.now());
  // A dialog that opens for this step takes the focus, and the bar goes into it: then again.
  // One that someone opens later keeps it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another dialog, another place
  useEffect(() => {
    if (takesFocus && performance.now() - sinceMs.current < arrivesWithinMs) bar.current?.focus({ preventScroll: true });
  }, [dialog]);
  return createPortal(
    <section
      ref={(element) => {
        bar.current = element;
        return room(element);
      }}
      tabIndex={-1}
      aria-labelledby="tour-title"
      aria-describedby="tour-text"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !onLeave) return;
        // Not the dialog around it.
        event.preventDefault();
        event.stopPropagation();
        onLeave();
      }}
      className="fixed inset-x-0 bottom-0 z-40 max-h-[60dvh] overflow-y-auto border-t-2 border-accent bg-raised text-ink outline-none md:left-14 lg:left-58 print:hidden"
    >
      <div className="mx-auto flex max-w-360 flex-wrap items-end gap-x-6 gap-y-2 px-3 py-2.5 sm:px-6">
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <h2 id="tour-title" className="text-base font-semibold">
              {title}
            </h2>
            {place && <span className="text-sm text-ink-muted">{place}</span>}
          </div>
          <p id="tour-text" className="max-w-[88ch] text-ink-muted">
            {text}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {children}
          {onLeave && (
            <IconButton size="sm" label="Leave the tour" onClick={onLeave}>
              <X aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
    </section>,
    dialog ?? document.body,
  );
}
