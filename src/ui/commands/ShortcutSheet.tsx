import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import { useApp } from "../appContext.ts";
import { COMMAND_LIST, type Command } from "./commands.ts";
import { keyLabel } from "./keyLabel.ts";
import "./commands.css";

const GROUPS: readonly Command["group"][] = ["Images", "Segment", "On the image", "Page"];

/** What hands and wheel do on the image; the viewer binds these itself. */
const GESTURES: readonly (readonly [string, string])[] = [
  ["Wheel or pinch", "Zoom to the cursor"],
  ["Drag, or hold Space and drag", "Move the image"],
  ["Arrows, with the image focused", "Move the image"],
  ["Ctrl V", "Paste an image"],
];

/** Every key of the page, from the same registry that binds them. */
export function ShortcutSheet() {
  const setOpen = useApp((state) => state.setOpen);
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
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {COMMAND_LIST.filter((command) => command.group === group).map((command) => (
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
            {GESTURES.map(([hand, effect]) => (
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
