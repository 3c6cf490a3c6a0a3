import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp } from "../appContext.ts";

/** The open project's name; typing another renames it. */
export function ProjectName() {
  const project = useApp((state) => state.project);
  const renameProject = useApp((state) => state.renameProject);
  const [name, setName] = useState(project?.name ?? "");
  useEffect(() => setName(project?.name ?? ""), [project?.name]);
  if (project === null) {
    return (
      <p className="project-hint dim">
        A project begins with the first thing you do, and is saved as you go.
      </p>
    );
  }
  const rename = () => {
    if (name.trim() === "") setName(project.name);
    else if (name.trim() !== project.name) void renameProject(project.id, name);
  };
  return (
    <TextInput
      label="Name of this project"
      value={name}
      maxLength={80}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={rename}
      onKeyDown={({ key }) => {
        if (key === "Enter") rename();
      }}
    />
  );
}
