import { useApp } from "../appContext.ts";
import { BorderFields } from "./BorderFields.tsx";

/** The border that the weight map over the image is made with. */
export function WeightControls() {
  const options = useApp((state) => state.weightOptions);
  const setOptions = useApp((state) => state.setWeightOptions);
  const failure = useApp(({ weightMap }) => (weightMap.status === "failed" ? weightMap.message : null));
  return (
    <div className="stack layer-more">
      <BorderFields {...options} onChange={(patch) => setOptions({ ...options, ...patch })} />
      {failure !== null && <p className="bad small float-note">{failure}</p>}
    </div>
  );
}
