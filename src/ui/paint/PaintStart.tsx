import { Button, FileButton } from "@mantine/core";
import { useApp, useAppContext } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { keyLabel } from "../commands/keyLabel.ts";
import { plural } from "../format.ts";
import { useAcceptableCount, useShownDocument } from "./useShownDocument.ts";

/** Before the first label: where to begin, in one sentence, with the ways there are. */
export function PaintStart() {
  const begun = useShownDocument((document) => (document?.applied ?? 0) > 0);
  const count = useAcceptableCount();
  const refusal = useApp((state) => state.labelsRefusal);
  if (begun) return null;
  const offers = count > 0;
  return (
    <section className="paint-start floating" aria-label="Begin labelling">
      <p>
        {offers
          ? `${plural(count, "cell")} found: accept what is right, correct the rest.`
          : "Nothing is labelled yet: paint the first cell, or let the network begin."}
      </p>
      <div className="paint-ways">
        {offers ? (
          <>
            <Way command="acceptAll" label="Accept all" filled />
            <Way command="toolAccept" label="One by one" />
          </>
        ) : (
          <>
            <Way command="toolBrush" label="Paint a cell" filled />
            <Way command="run" label="Segment first" />
          </>
        )}
        <FromFile />
      </div>
      {refusal !== null && (
        <p role="alert" className="bad small">
          {refusal}
        </p>
      )}
    </section>
  );
}

interface WayProps {
  readonly command: "acceptAll" | "toolAccept" | "toolBrush" | "run";
  readonly label: string;
  readonly filled?: boolean;
}

function Way(props: WayProps) {
  const { command, label, filled = false } = props;
  const context = useAppContext();
  const { keys, run } = COMMANDS[command];
  return (
    <Button
      size="compact-sm"
      {...(filled ? {} : { variant: "default" })}
      rightSection={<kbd className="way-key">{keyLabel(keys[0])}</kbd>}
      onClick={() => run(context)}
    >
      {label}
    </Button>
  );
}

function FromFile() {
  const selected = useApp((state) => state.selected);
  const startFromLabels = useApp((state) => state.startFromLabels);
  return (
    <FileButton
      accept=".tif,.tiff,.png"
      inputProps={{ "aria-label": "Open labels to correct" }}
      onChange={(file) => {
        if (file !== null && selected !== null) void startFromLabels(selected, file.name, file);
      }}
    >
      {(props) => (
        <Button {...props} variant="default" size="compact-sm">
          From a file…
        </Button>
      )}
    </FileButton>
  );
}
