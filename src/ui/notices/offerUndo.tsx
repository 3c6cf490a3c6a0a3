import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";

/** Says what was done and lets it be undone for a while. */
export function offerUndo(text: string, undo: () => void): void {
  const id = `undo-${Math.random().toString(36).slice(2)}`;
  const press = () => {
    undo();
    notifications.hide(id);
  };
  notifications.show({
    id,
    autoClose: 8000,
    withCloseButton: true,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: (
      <span className="row">
        {text}
        <Button size="compact-sm" variant="light" onClick={press}>
          Undo
        </Button>
      </span>
    ),
  });
}
