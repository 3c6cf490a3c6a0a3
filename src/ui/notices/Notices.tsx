import { Notifications, notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useApp } from "../appContext.ts";
import "@mantine/notifications/styles.css";

const COLOR = { info: "accent", warning: "yellow", error: "red" } as const;

/** Shows notices of the state as toasts that block nothing; errors stay until dismissed. */
export function Notices() {
  const notices = useApp((state) => state.notices);
  const dismissNotice = useApp((state) => state.dismissNotice);
  useEffect(() => {
    for (const { id, tone, text } of notices) {
      notifications.show({
        id: `notice-${id}`,
        message: text,
        color: COLOR[tone],
        autoClose: tone === "error" ? false : 10_000,
        closeButtonProps: { "aria-label": "Dismiss" },
      });
      dismissNotice(id);
    }
  }, [notices, dismissNotice]);
  return <Notifications position="top-center" limit={4} transitionDuration={0} className="notices" />;
}
