import { Switch } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import { settingsInForce } from "../../state/teachSettings.ts";
import { useApp } from "../appContext.ts";
import { BorderFields } from "../stage/BorderFields.tsx";

/** How strongly, and how widely, the border between touching cells counts in learning; its effect lies on the image. */
export function BorderSection() {
  const shown = useApp(({ layers }) => layers.weights.on);
  const setLayer = useApp((state) => state.setLayer);
  const change = useApp((state) => state.setTeachSettings);
  const { w0, sigma } = useApp(useShallow((state) => settingsInForce(state) ?? state.weightOptions));
  return (
    <section className="section" aria-labelledby="border-head">
      <div className="section-head head-with-switch">
        <h2 id="border-head">Border between touching cells</h2>
        <Switch
          size="xs"
          aria-label="Show the border's weight on the image"
          checked={shown}
          onChange={() => setLayer("weights", { on: !shown })}
        />
      </div>
      <div className="stack">
        <BorderFields w0={w0} sigma={sigma} onChange={change} />
      </div>
    </section>
  );
}
