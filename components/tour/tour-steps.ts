import { paths } from "#components/frame/paths.ts";
import type { TourPlaces } from "#lib/console/demo/schema.ts";

/**
 * One step: where it is, what it points at (the first of these that is shown), and what it says.
 */
export type TourStep = { key: string; title: string; text: string; path: string; anchors: readonly string[] };

/** The demo's story in order. A step whose thing someone has deleted is left out. */
export function tourSteps({ destinationId, deliveryId, mappingId, problemId }: TourPlaces): TourStep[] {
  const steps: (TourStep | undefined)[] = [
    {
      key: "overview",
      title: "A week of a shop",
      text: "A shop sends events from its site, its app, its tills and its order service. The chart shows events received and delivered. Its marks are releases, and the outage two days ago.",
      path: `${paths.overview(destinationId)}?range=7d`,
      anchors: ["main section:has(figure)", "main h1"],
    },
    {
      key: "live",
      title: "Events as they come",
      text: "New events arrive while you watch. Each line says which mappings matched it and what Talon.One responded.",
      path: paths.live(destinationId),
      anchors: ["main [aria-label='Live events']", "main h1"],
    },
    deliveryId
      ? {
          key: "delivery",
          title: "An outage, survived",
          text: "Talon.One failed for 47 minutes. This delivery waited in its customer’s queue, was retried, and arrived afterwards. Every request and response is kept with it.",
          path: paths.deliveries(destinationId, { delivery: deliveryId }),
          anchors: ["dialog[open] section:has(ol)", "dialog[open] h2", "main h1"],
        }
      : undefined,
    mappingId
      ? {
          key: "mapping",
          title: "Mappings, with a preview",
          text: "Marketers build mappings here. The preview shows a received event and the payload that the mapping makes of it, at every keystroke. Nothing is sent.",
          path: paths.mapping(destinationId, mappingId),
          anchors: ["main aside[aria-label='Preview']", "main h1"],
        }
      : undefined,
    {
      key: "changes",
      title: "Changes, tried before they are live",
      text: "Every change waits here as a draft. A back-test shows what it would do to recent events. Releases go live at once or at a set time, and can be rolled back.",
      path: paths.changes(destinationId),
      anchors: ["main div.rounded-lg:has(h3)", "main h1"],
    },
    problemId
      ? {
          key: "problem",
          title: "A problem and what fixes it",
          text: "A mapping names an attribute that Talon.One doesn’t have. Falconer groups the failures, names the cause, and says what to do. Once it is fixed, replay what failed.",
          path: paths.problems(destinationId, problemId),
          anchors: ["dialog[open] section:not([tabindex])", "dialog[open] h2", "main h1"],
        }
      : undefined,
    {
      key: "audiences",
      title: "Audiences",
      text: "Customers who enter or leave an audience in Segment Engage do the same in Talon.One. Turn off the audiences here that you don’t want to pass on.",
      path: paths.audiences(destinationId),
      anchors: ["main [aria-label='Audiences']", "main h1"],
    },
    {
      key: "help",
      title: "Everything else is in the help",
      text: "All documentation is in the console, with a search. The help menu at the top explains the page you are on, and brings this tour back.",
      path: paths.help(),
      anchors: ["main search", "main h1"],
    },
  ];
  return steps.filter((step) => step !== undefined);
}
