import { Button, ColorInput, Radio, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { CellClass } from "../../state/classesSlice.ts";
import { useApp } from "../appContext.ts";
import { useCellClasses } from "./useCellClasses.ts";

/** Colours to choose from: Okabe and Ito's, which any colour vision tells apart. */
const SWATCHES = ["#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#0072b2", "#d55e00"];

/** Classes of cells: one is that of new cells; all can be named and coloured. */
export function ClassList() {
  const classes = useCellClasses();
  const classIndex = useApp(({ paint }) => paint.classIndex);
  const setPaint = useApp((state) => state.setPaint);
  const addClass = useApp((state) => state.addClass);
  return (
    <Radio.Group
      label="Classes"
      classNames={{ label: "field-label" }}
      value={String(classIndex)}
      onChange={(value) => setPaint({ classIndex: Number(value) })}
    >
      <div className="class-list">
        {classes.map((one) => (
          <ClassRow key={one.index} {...one} />
        ))}
      </div>
      <Button
        variant="subtle"
        size="compact-xs"
        className="flush"
        leftSection={<IconPlus size={14} />}
        onClick={addClass}
      >
        Add a class
      </Button>
    </Radio.Group>
  );
}

function ClassRow({ index, name, color }: CellClass) {
  const setClass = useApp((state) => state.setClass);
  return (
    <div className="class-row">
      <Radio size="xs" value={String(index)} aria-label={`New cells are of class ${name}`} />
      <ColorInput
        className="class-colour"
        size="xs"
        variant="unstyled"
        aria-label={`Colour of class ${index}`}
        withEyeDropper={false}
        disallowInput
        swatches={SWATCHES}
        value={color}
        onChange={(value) => setClass(index, { color: value })}
      />
      <TextInput
        className="class-name"
        size="xs"
        aria-label={`Name of class ${index}`}
        value={name}
        onChange={(event) => setClass(index, { name: event.currentTarget.value })}
      />
    </div>
  );
}
