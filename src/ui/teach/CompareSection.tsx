import { Button, Progress, Select } from "@mantine/core";
import { useShallow } from "zustand/react/shallow";
import type { Comparison } from "../../state/compareSlice.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { contenderChoices, contenderKey, contenderOf, firstContenders } from "./contenders.ts";

/** Two networks on the same image, with a divider between them. */
export function CompareSection() {
  const comparison = useApp((state) => state.comparison);
  const compare = useApp((state) => state.compare);
  const end = useApp((state) => state.endComparison);
  const able = useApp(({ selected }) => selected !== null);
  const { store } = useAppContext();
  const begin = () => {
    const first = firstContenders(store.getState());
    if (first !== null) void compare(first.left, first.right);
  };
  return (
    <section className="section" aria-labelledby="compare-head">
      <div className="section-head">
        <h2 id="compare-head">Compare two networks</h2>
        <Button
          variant="default"
          size="compact-xs"
          disabled={!able}
          onClick={() => (comparison === null ? begin() : end())}
        >
          {comparison === null ? "Compare" : "End"}
        </Button>
      </div>
      {comparison === null ? (
        <p className="dim compare-about">Side by side on this image: before and after, or any two models.</p>
      ) : (
        <Comparing comparison={comparison} />
      )}
    </section>
  );
}

function Comparing({ comparison }: { comparison: Comparison }) {
  const { left, right, progress } = comparison;
  const compare = useApp((state) => state.compare);
  const known = useApp(useShallow(({ record, offers }) => ({ record, offers })));
  const choices = contenderChoices(known);
  return (
    <div className="stack">
      <Select
        size="xs"
        label="On the left"
        data={choices}
        value={contenderKey(left)}
        onChange={(key) => key !== null && void compare(contenderOf(key), right)}
      />
      <Select
        size="xs"
        label="On the right"
        data={choices}
        value={contenderKey(right)}
        onChange={(key) => key !== null && void compare(left, contenderOf(key))}
      />
      {progress.status === "running" && (
        <Progress value={100 * progress.share} size={4} aria-label="Running both networks" />
      )}
      {progress.status === "failed" && <p className="bad compare-about">{progress.message}</p>}
      {progress.status === "ready" && (
        <p className="dim small compare-about">Drag the divider on the image, or move it with the arrows.</p>
      )}
    </div>
  );
}
