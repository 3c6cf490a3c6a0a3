import { ActionIcon, Popover, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useApp } from "../appContext.ts";
import { COMMANDS } from "../commands/commands.ts";
import { BackendControl } from "./BackendControl.tsx";
import { DeviceFacts } from "./DeviceFacts.tsx";
import { MemoryControl } from "./MemoryControl.tsx";

const SCHEMES = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** What is remembered between visits. */
export function SettingsMenu() {
  const opened = useApp(({ open }) => open === "settings");
  const setOpen = useApp((state) => state.setOpen);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chooseScheme = (value: string) => {
    const scheme = SCHEMES.find((each) => each.value === value);
    if (scheme !== undefined) setColorScheme(scheme.value);
  };
  return (
    <Popover
      opened={opened}
      onChange={(now) => setOpen(now ? "settings" : null)}
      position="bottom-end"
      width={320}
      trapFocus
    >
      <Popover.Target>
        <ActionIcon
          aria-label="Settings"
          title={`${COMMANDS.settings.title} (${COMMANDS.settings.keys[0]})`}
          onClick={() => setOpen(opened ? null : "settings")}
        >
          <IconSettings size={18} stroke={1.6} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Settings">
        <div className="stack">
          <div>
            <div className="section-head">Appearance</div>
            <SegmentedControl
              fullWidth
              aria-label="Appearance"
              data={[...SCHEMES]}
              value={colorScheme}
              onChange={chooseScheme}
            />
          </div>
          <div>
            <div className="section-head">Where the network runs</div>
            <BackendControl />
          </div>
          <MemoryControl />
          <DeviceFacts />
          <p className="pill-reason dim small">
            Images and results are saved in this browser as you work, and nowhere else.
          </p>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
