import { ActionIcon, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { ModelOffer } from "../../state/modelsSlice.ts";
import { useApp, useAppContext } from "../appContext.ts";

/** What a model of the user's is called, and a way to be rid of it. */
export function OwnModel({ offer }: { offer: ModelOffer }) {
  const { store } = useAppContext();
  const renameModel = useApp((state) => state.renameModel);
  const removeModel = useApp((state) => state.removeModel);
  const notify = useApp((state) => state.notify);
  const busy = useApp(({ run, teaching }) => run.status === "running" || teaching.status !== "idle");
  const [title, setTitle] = useState(offer.title);
  const rename = () => {
    renameModel(offer.name, title);
    setTitle(store.getState().offers.find(({ name }) => name === offer.name)?.title ?? offer.title);
  };
  const remove = () => {
    notify("info", `“${offer.title}” is off the list.`, { label: "Undo", run: removeModel(offer.name) });
  };
  return (
    <div className="own-model">
      <TextInput
        size="xs"
        label="Name of this model"
        value={title}
        maxLength={80}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        onBlur={rename}
        onKeyDown={({ key }) => {
          if (key === "Enter") rename();
        }}
      />
      <ActionIcon
        size={30}
        aria-label={`Delete ${offer.title}`}
        title="Delete"
        disabled={busy}
        onClick={remove}
      >
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}
