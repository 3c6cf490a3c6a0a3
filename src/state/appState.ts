import type { StateCreator } from "zustand/vanilla";
import type { ClassesSlice } from "./classesSlice.ts";
import type { CompareSlice } from "./compareSlice.ts";
import type { EngineSlice } from "./engineSlice.ts";
import type { ExportSlice } from "./exportSlice.ts";
import type { ImagesSlice } from "./imagesSlice.ts";
import type { LabelsSlice } from "./labelsSlice.ts";
import type { ModelsSlice } from "./modelsSlice.ts";
import type { NoticesSlice } from "./noticesSlice.ts";
import type { ObjectsSlice } from "./objectsSlice.ts";
import type { PaintSlice } from "./paintSlice.ts";
import type { PlacesSlice } from "./placesSlice.ts";
import type { ProjectSlice } from "./projectSlice.ts";
import type { RunSlice } from "./runSlice.ts";
import type { SelectionSlice } from "./selectionSlice.ts";
import type { TeachSlice } from "./teachSlice.ts";
import type { ViewSlice } from "./viewSlice.ts";
import type { WeightsSlice } from "./weightsSlice.ts";

/** Everything the page shows. */
export type AppState = ImagesSlice &
  SelectionSlice &
  EngineSlice &
  ModelsSlice &
  RunSlice &
  ObjectsSlice &
  LabelsSlice &
  PaintSlice &
  ClassesSlice &
  WeightsSlice &
  TeachSlice &
  PlacesSlice &
  CompareSlice &
  ViewSlice &
  ExportSlice &
  ProjectSlice &
  NoticesSlice;

/** Makes one part of the state. */
export type SliceCreator<Slice> = StateCreator<AppState, [], [], Slice>;
