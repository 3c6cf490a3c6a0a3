import { SegmentedControl } from "@mantine/core";
import type { Place } from "../../state/viewSlice.ts";
import { useApp } from "../appContext.ts";
import { KeyHint } from "../commands/KeyHint.tsx";

const PLACES: { readonly value: Place; readonly label: string }[] = [
  { value: "segment", label: "Segment" },
  { value: "teach", label: "Teach" },
];

/** What the page is for now: masks, or a network that makes better ones. */
export function PlaceSwitch() {
  const place = useApp((state) => state.place);
  const setPlace = useApp((state) => state.setPlace);
  return (
    <KeyHint command="place">
      <SegmentedControl
        className="place-switch"
        size="sm"
        aria-label="Place"
        data={PLACES}
        value={place}
        onChange={(value) => setPlace(value === "teach" ? "teach" : "segment")}
      />
    </KeyHint>
  );
}
