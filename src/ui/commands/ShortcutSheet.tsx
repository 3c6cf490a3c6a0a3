import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import { useApp } from "../appContext.ts";
import { actsIn, COMMAND_LIST, type Command } from "./commands.ts";
import { keyLabel } from "./keyLabel.ts";
import "./commands.css";

const GROUPS: readonly Command["group"][] = ["Images", "Segment", "On the image", "Paint", "Teach", "Page"];

/** What hands and wheel do on the image; the viewer binds these itself. */
const GESTURES: readonly (readonly [string, string])[] = [
  ["Wheel or pinch", "Zoom to the cursor"],
  ["Drag, or hold Space and drag", "Move the image"],
  ["Arrows, with the image focused", "Move the image"],
  ["Ctrl V", "Paste an image"],
];

/** What they do on labels as well. */
const PAINT_GESTURES: readonly (readonly [string, string])[] = [
  ["Alt and wheel", "Brush size"],
  ["Alt and drag", "Brushes take away"],
  ["Ctrl-click", "Delete a cell"],
  ["Click one, Alt-click another, with Move", "Merge cells"],
];

/** Every key of the page, from the same registry that binds them. */
export function ShortcutSheet() {
  const setOpen = useApp((state) => state.setOpen);
  const place = useApp((state) => state.place);
  const gestures = place === "teach" ? [...GESTURES, ...PAINT_GESTURES] : GESTURES;
  const shown = COMMAND_LIST.filter((command) => actsIn(command, place));
  return (
    <Modal
      opened
      onClose={() => setOpen(null)}
      title="Keyboard shortcuts"
      size="lg"
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className="sheet">
        {GROUPS.filter((group) => shown.some((command) => command.group === group)).map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shown
                .filter((command) => command.group === group)
                .map((command) => (
                  <Fragment key={command.title}>
                    <dt>{command.title}</dt>
                    <dd>
                      {command.keys.map((key) => (
                        <Kbd key={key}>{keyLabel(key)}</Kbd>
                      ))}
                    </dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Mouse and touch</h3>
          <dl className="gestures">
            {gestures.map(([hand, effect]) => (
              <Fragment key={hand}>
                <dt>{effect}</dt>
                <dd className="dim">{hand}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
