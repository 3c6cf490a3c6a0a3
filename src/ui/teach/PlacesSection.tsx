import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconRefresh } from "@tabler/icons-react";
import type { Places } from "../../state/placesSlice.ts";
import { useApp } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { KeyHint } from "../commands/KeyHint.tsx";
import { keyLabel } from "../commands/keyLabel.ts";
import { percent, plural } from "../format.ts";

/** Where a label would help most. */
export function PlacesSection() {
  const places = useApp((state) => state.places);
  return (
    <section className="section" aria-labelledby="places-head">
      <div className="section-head">
        <h2 id="places-head">Next place to label</h2>
        <kbd className="dim plain-key">{keyLabel(COMMANDS.nextPlace.keys[0])}</kbd>
      </div>
      <div className="places-row">
        <PlacesBody places={places} />
      </div>
    </section>
  );
}

function PlacesBody({ places }: { places: Places }) {
  if (places.status === "looking") return <Looking share={places.share} />;
  if (places.status === "ready") return <Found places={places} />;
  return <Ask message={places.status === "failed" ? places.message : null} />;
}

function Ask({ message }: { message: string | null }) {
  const find = useApp((state) => state.findPlaces);
  const able = useApp(({ selected, model }) => selected !== null && model !== null);
  return (
    <>
      <p className={message === null ? "dim" : "bad"}>
        {message ?? "The network can say where it is unsure."}
      </p>
      <Button variant="default" size="compact-sm" disabled={!able} onClick={() => void find()}>
        {message === null ? "Find places" : "Try again"}
      </Button>
    </>
  );
}

function Looking({ share }: { share: number }) {
  const cancel = useApp((state) => state.cancelPlaces);
  return (
    <>
      <div className="run-progress">
        <span className="small">Asking the network where it is unsure</span>
        <Progress value={100 * share} size={4} aria-label="Looking for places to label" />
      </div>
      <Button variant="default" size="compact-sm" onClick={cancel}>
        Cancel
      </Button>
    </>
  );
}

function Found({ places: { list, at } }: { places: Extract<Places, { status: "ready" }> }) {
  const goTo = useApp((state) => state.goToPlace);
  const find = useApp((state) => state.findPlaces);
  const here = at === null ? undefined : list[at];
  return (
    <>
      <p className="dim">
        {here === undefined || at === null
          ? foundText(list.length)
          : `Place ${at + 1} of ${list.length}: the network is unsure here (${percent(here.uncertainty)}).`}
      </p>
      <div className="places-steps">
        <KeyHint command="previousPlace">
          <ActionIcon
            aria-label="Previous place"
            variant="default"
            disabled={list.length === 0}
            onClick={() => void goTo(-1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
        </KeyHint>
        <KeyHint command="nextPlace">
          <ActionIcon
            aria-label="Next place"
            variant="default"
            disabled={list.length === 0}
            onClick={() => void goTo(1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </KeyHint>
        <ActionIcon aria-label="Look for places again" title="Look again" onClick={() => void find()}>
          <IconRefresh size={16} />
        </ActionIcon>
      </div>
    </>
  );
}

function foundText(places: number): string {
  if (places === 0) return "All of these images is labelled.";
  return `${plural(places, "region")} where the network is unsure. Press N to go to the first.`;
}
