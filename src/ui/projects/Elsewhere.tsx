import { Button } from "@mantine/core";
import { IconBrowserShare } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";

/** Stands over the page while another tab has the project. */
export function Elsewhere() {
  const saving = useApp((state) => state.saving);
  const name = useApp(({ project }) => project?.name ?? "");
  const takeOver = useApp((state) => state.takeOver);
  const setOpen = useApp((state) => state.setOpen);
  if (saving.status !== "elsewhere") return null;
  return (
    <section className="elsewhere" aria-label="Open in another tab">
      <div className="elsewhere-words floating" role="alert">
        <IconBrowserShare size={32} stroke={1.4} aria-hidden />
        <strong>
          “{name}” is {saving.left ? "now" : ""} open in another tab
        </strong>
        <p className="dim">
          {saving.left
            ? "All you did here was saved. What you see stays as it was, and cannot be changed here."
            : "Only one tab can change a project."}
        </p>
        <div className="row">
          <Button onClick={() => void takeOver()}>{saving.left ? "Take it back" : "Take over here"}</Button>
          <Button variant="default" onClick={() => setOpen("projects")}>
            Open another project
          </Button>
        </div>
      </div>
    </section>
  );
}
