import { isBusy } from "../../state/teachStatus.ts";
import type { Command } from "../commands/commands.ts";

/** Commands of one group, which act in Teach alone. */
interface TeachCommand extends Command {
  readonly group: "Teach";
  readonly place: "teach";
}

function command(title: string, keys: Command["keys"], run: Command["run"]): TeachCommand {
  return { title, group: "Teach", place: "teach", keys, run };
}

/** One key for the button that starts, pauses and goes on. */
const learn: Command["run"] = ({ store }) => {
  const { teaching, record, startTeaching, continueTeaching, pauseTeaching } = store.getState();
  if (teaching.status === "running") pauseTeaching();
  else if (isBusy(teaching)) return;
  else void (teaching.status === "idle" || record === null ? startTeaching() : continueTeaching());
};

const goToPlace =
  (step: 1 | -1): Command["run"] =>
  ({ store }) =>
    void store.getState().goToPlace(step);

/** What can be done in Teach besides painting. */
export const TEACH_COMMANDS = {
  learn: command("Learn, pause or continue", ["G"], learn),
  nextPlace: command("Next place to label", ["N"], goToPlace(1)),
  previousPlace: command("Previous place to label", ["Shift+N"], goToPlace(-1)),
} as const satisfies Record<string, TeachCommand>;
