import { Download } from "lucide-react";
import { buttonClass } from "#components/ui/button.tsx";
import { Section } from "#components/ui/card.tsx";
import { exportUrl } from "#lib/console/bundles/hooks.ts";

const lists = [
  {
    title: "In the file",
    items: [
      "All mappings, on and off",
      "Test cases, for those who see personal data",
      "Filters, rate limit, retention",
      "Name and deployment",
    ],
  },
  {
    title: "Can’t go back to Segment",
    items: ["Mappings of actions that are marked “Beyond Segment”: its destination doesn’t have them. The file says which"],
  },
  {
    title: "Left out",
    items: [
      "Every key and secret: the API key, the sources’ secrets, callback keys in mappings. Enter them again after an import",
      "Sources, events, deliveries, people",
    ],
  },
];

export function ExportSection({ destinationId }: { destinationId: string }) {
  return (
    <Section title="Export" description="This destination as one JSON file: to keep, to compare, or to import elsewhere.">
      <div className="flex flex-col gap-3">
        {lists.map(({ title, items }) => (
          <div key={title}>
            <h3 className="font-medium">{title}</h3>
            <ul className="list-disc pl-4 text-ink-muted marker:text-ink-faint">
              {items.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </div>
        ))}
        <a href={exportUrl(destinationId)} download className={buttonClass("plain", "md", "self-start")}>
          <Download aria-hidden />
          Export as JSON
        </a>
      </div>
    </Section>
  );
}
