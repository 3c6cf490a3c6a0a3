import { Button, Popover, TextInput } from "@mantine/core";
import { useState } from "react";
import { defaultModelName } from "../../state/teachKeep.ts";
import { isBusy } from "../../state/teachStatus.ts";
import { useApp, useAppContext } from "../appContext.ts";

/** Asks for a name, then makes the best weights a model of the user's. Learning goes on while the name is typed. */
export function KeepBest() {
  const { store } = useAppContext();
  const keepBest = useApp((state) => state.keepBest);
  const busy = useApp(({ teaching }) => isBusy(teaching));
  const any = useApp(({ record }) => record !== null && record.step > 0);
  const unchanged = useApp(({ record }) => (record?.best === 0 ? record.parent : null));
  const [name, setName] = useState<string | null>(null);
  const open = () => setName(defaultModelName(store.getState()));
  const keep = () => {
    setName(null);
    void keepBest(name ?? "");
  };
  return (
    <Popover
      opened={name !== null}
      onChange={(now) => !now && setName(null)}
      position="bottom-end"
      width={280}
      trapFocus
    >
      <Popover.Target>
        <Button
          px={8}
          variant="default"
          disabled={!any}
          onClick={() => (name === null ? open() : setName(null))}
        >
          {busy ? "Stop and keep best" : "Keep best"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <TextInput
            size="xs"
            label="Name of your model"
            description={
              unchanged === null
                ? "It joins your models and is chosen."
                : `Nothing learned so far is better on what was held back: this would be a copy of “${unchanged}”.`
            }
            data-autofocus
            value={name ?? ""}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-md">
            Keep
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
