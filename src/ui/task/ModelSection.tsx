import { Alert, Button, Select } from "@mantine/core";
import { useState } from "react";
import { isOwn } from "../../state/modelsSlice.ts";
import { useApp, useAppContext } from "../appContext.ts";
import { ImageFit } from "./ImageFit.tsx";
import { ModelCardFacts } from "./ModelCardFacts.tsx";
import { OwnModel } from "./OwnModel.tsx";

/** Which model, what it is for, and how to bring another. */
export function ModelSection() {
  const offers = useApp((state) => state.offers);
  const model = useApp((state) => state.model);
  const chooseModel = useApp((state) => state.chooseModel);
  const running = useApp(({ run }) => run.status === "running");
  const { pickers } = useAppContext();
  const [details, setDetails] = useState(false);
  const offer = offers.find(({ name }) => name === model);
  return (
    <section className="section" aria-labelledby="model-head">
      <h2 className="section-head" id="model-head">
        Model
      </h2>
      <Select
        aria-labelledby="model-head"
        placeholder="No model yet"
        data={offers.map(({ name, title }) => ({ value: name, label: title }))}
        value={model}
        disabled={running || offers.length === 0}
        onChange={(name) => name !== null && chooseModel(name)}
      />
      <p className="dim model-about">{offer?.description}</p>
      <ImageFit />
      <ModelTrouble />
      <div className="row">
        <Button
          variant="subtle"
          size="compact-sm"
          className="flush"
          aria-expanded={details}
          disabled={offer === undefined}
          onClick={() => setDetails(!details)}
        >
          {details ? "Fewer details" : "Details"}
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          className="flush-end"
          disabled={running}
          onClick={pickers.model}
        >
          Load your own…
        </Button>
      </div>
      {details && offer !== undefined && (
        <>
          {isOwn(offer) && <OwnModel key={offer.name} offer={offer} />}
          <ModelCardFacts offer={offer} />
        </>
      )}
    </section>
  );
}

/** Why a model cannot be used: a refused file, or one that did not load. */
function ModelTrouble() {
  const refusal = useApp((state) => state.refusal);
  const dismissRefusal = useApp((state) => state.dismissRefusal);
  const failure = useApp(({ model, loadings }) => {
    const loading = model === null ? undefined : loadings[model];
    return loading?.status === "failed" ? loading.message : null;
  });
  return (
    <>
      {refusal !== null && (
        <Alert
          color="red"
          variant="light"
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={dismissRefusal}
          className="model-trouble"
          title="This model was not loaded"
        >
          {refusal}
        </Alert>
      )}
      {failure !== null && <p className="bad model-trouble">{failure}</p>}
    </>
  );
}
