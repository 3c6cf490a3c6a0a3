import { Button, EmptyState } from "@mantine/core";
import { IconPhotoDown } from "@tabler/icons-react";
import { useApp, useAppContext } from "../appContext.ts";

/** No image yet: one sentence and three ways on. */
export function StageEmpty() {
  const { pickers } = useAppContext();
  const openSample = useApp((state) => state.openSample);
  const sample = useApp(({ samples, model }) => samples.find((offer) => offer.model === model) ?? samples[0]);
  return (
    <div className="stage-message">
      <EmptyState
        icon={<IconPhotoDown size={44} stroke={1.2} aria-hidden />}
        title="Drop microscopy images here"
        description="TIFF, PNG, JPEG, WebP or BMP; one, many or a whole folder. They stay on this computer."
      />
      <div className="stage-ways">
        <Button onClick={pickers.files}>Choose images</Button>
        <Button variant="default" onClick={pickers.folder}>
          Choose a folder
        </Button>
        {sample !== undefined && (
          <Button variant="default" onClick={() => void openSample(sample)}>
            Open the sample
          </Button>
        )}
      </div>
    </div>
  );
}
