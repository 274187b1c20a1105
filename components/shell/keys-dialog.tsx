"use client";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

const groups: readonly { title: string; keys: readonly [string[], string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      [["Ctrl", "K"], "Search, or jump to a page"],
      [["?"], "Show these shortcuts"],
      [["Esc"], "Close what is open"],
    ],
  },
  {
    title: "Mapping editor",
    keys: [
      [["Ctrl", "S"], "Save"],
      [["Ctrl", "Z"], "Undo the last change that wasn’t typed"],
      [["Ctrl", "Shift", "Z"], "Redo it"],
    ],
  },
  {
    title: "Mappings",
    keys: [[["Alt", "↑ ↓"], "Move the mapping up or down"]],
  },
  {
    title: "Event and explanation trees",
    keys: [
      [["↑ ↓"], "Go to the next or previous line"],
      [["← →"], "Close or open a branch of the event"],
    ],
  },
  { title: "Live", keys: [[["Alt", "P"], "Pause or resume the list"]] },
];

/** Every key with a function of its own. */
export function KeysDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open onOpenChange={onOpenChange} title="Keyboard shortcuts" description="On a Mac, use Command where Ctrl is shown.">
      <div className="flex flex-col gap-4 pb-2">
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="pb-1 text-sm font-medium text-ink-faint">{group.title}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1.5">
              {group.keys.map(([keys, does]) => (
                <div key={does} className="contents">
                  <dt>{does}</dt>
                  <dd className="flex justify-end gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
