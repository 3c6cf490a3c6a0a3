import { Button } from "@mantine/core";
import { Notifications, notifications } from "@mantine/notifications";
import { useEffect } from "react";
import type { Notice } from "../../state/noticesSlice.ts";
import { useApp } from "../appContext.ts";
import "@mantine/notifications/styles.css";

const COLOR = { info: "accent", warning: "yellow", error: "red" } as const;

/** Shows notices of the state as toasts that block nothing; errors stay until dismissed. */
export function Toasts() {
  const notices = useApp((state) => state.notices);
  const dismissNotice = useApp((state) => state.dismissNotice);
  useEffect(() => {
    for (const notice of notices) {
      show(notice);
      dismissNotice(notice.id);
    }
  }, [notices, dismissNotice]);
  return <Notifications position="bottom-left" limit={4} transitionDuration={0} className="notices" />;
}

function show({ id, tone, text, action }: Notice): void {
  // What is said again while it can still be read is said once.
  const toast = action === null ? `notice-${text}` : `notice-${id}`;
  const press = () => {
    action?.run();
    notifications.hide(toast);
  };
  const button = action !== null && (
    <Button size="compact-sm" variant="light" onClick={press}>
      {action.label}
    </Button>
  );
  notifications.show({
    id: toast,
    message: (
      <span className="row">
        {text}
        {button}
      </span>
    ),
    color: COLOR[tone],
    autoClose: tone === "error" || action?.stays ? false : 10_000,
    closeButtonProps: { "aria-label": "Dismiss" },
  });
}
