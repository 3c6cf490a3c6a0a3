import { useMemo } from "react";
import { type CellClass, cellClasses } from "../../state/classesSlice.ts";
import { useApp } from "../appContext.ts";

/** Classes that a cell can be of, by their names and colours of now. */
export function useCellClasses(): readonly CellClass[] {
  const ownClasses = useApp((state) => state.ownClasses);
  const model = useApp((state) => state.model);
  const loadings = useApp((state) => state.loadings);
  return useMemo(() => cellClasses({ ownClasses, model, loadings }), [ownClasses, model, loadings]);
}
