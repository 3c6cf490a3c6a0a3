import { useEffect } from "react";
import { type AppContextValue, useAppContext } from "../appContext.ts";
import { type Command, commandFor } from "./commands.ts";
import { keyName } from "./keyName.ts";

/** Roles whose keys are their own: arrows in a slider, letters in a text field. */
const KEEPS_ALL_KEYS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=dialog]";
const KEEPS_ARROWS = "[role=slider], [role=menu], [role=listbox], [role=radiogroup], canvas";

/** Runs commands on key presses anywhere on the page. */
export function useCommands(): void {
  const context = useAppContext();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const command = event.defaultPrevented ? undefined : commandOf(event, context);
      if (command === undefined) return;
      event.preventDefault();
      command.run(context);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [context]);
}

function commandOf(event: KeyboardEvent, { store }: AppContextValue): Command | undefined {
  const name = keyName(event);
  if (name === null) return undefined;
  if (name !== "Escape" && belongsToTarget(event.target, name)) return undefined;
  const { open, place, saving } = store.getState();
  if (open === "shortcuts" && name !== "Escape" && name !== "?") return undefined;
  const command = commandFor(name, place);
  // A project that another tab has can only be looked at.
  return saving.status === "elsewhere" && command?.group !== "Page" ? undefined : command;
}

function belongsToTarget(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(KEEPS_ALL_KEYS) !== null) return true;
  const moves = name.startsWith("Arrow") || name === "Home" || name === "End";
  return moves && target.closest(KEEPS_ARROWS) !== null;
}
