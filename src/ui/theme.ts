import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Menu,
  Popover,
  SegmentedControl,
  Select,
  Slider,
  Tooltip,
} from "@mantine/core";

/** The one accent colour, for what can be pressed; shade 4 serves dark pages, 7 light ones (both ≥ 4.5:1). */
const accent = [
  "#e6f5fe",
  "#c9e9fb",
  "#9ad7f8",
  "#6fc8f6",
  "#4dbbf5",
  "#2fa3e0",
  "#1687c6",
  "#0a6cb0",
  "#085a94",
  "#064872",
] as const;

/** Greys of a dark page, from text to the darkest ground. */
const dark = [
  "#e9ebef",
  "#c6cad2",
  "#a3a9b5",
  "#7d8491",
  "#3a404c",
  "#2d323d",
  "#242831",
  "#1a1d24",
  "#14161b",
  "#0c0e11",
] as const;

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 4 },
  defaultRadius: 6,
  cursorType: "pointer",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 30 } }),
    Button: Button.extend({
      defaultProps: { size: "sm", fw: 500 },
      vars: (_theme, { variant }) => ({
        root: variant === undefined ? { "--button-color": "var(--u-on-accent)" } : {},
      }),
    }),
    Menu: Menu.extend({
      defaultProps: { shadow: "md", transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 0 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs", transitionDuration: 0 } }),
    Select: Select.extend({ defaultProps: { size: "sm", checkIconPosition: "right", allowDeselect: false } }),
    Slider: Slider.extend({ defaultProps: { size: 4, thumbSize: 14, label: null } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: { duration: 0 } } }),
  },
});

/** Mantine's surfaces in the colours of app.css. */
export const surfaces: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--u-panel)",
    "--mantine-color-text": "var(--u-text)",
    "--mantine-color-dimmed": "var(--u-dim)",
    "--mantine-color-default": "var(--u-raise)",
    "--mantine-color-default-hover": "var(--u-hover)",
    "--mantine-color-default-color": "var(--u-text)",
    "--mantine-color-default-border": "var(--u-line)",
    "--mantine-color-placeholder": "var(--u-dim)",
    "--mantine-color-error": "var(--u-bad)",
    "--mantine-color-disabled": "var(--u-raise)",
    "--mantine-color-disabled-color": "var(--u-dim)",
    "--mantine-color-disabled-border": "var(--u-line)",
    "--mantine-color-accent-light-color": "var(--u-accent)",
    "--mantine-color-accent-light-hover": "var(--u-raise)",
    "--mantine-color-gray-light-color": "var(--u-dim)",
  };
  return { variables: {}, light: shared, dark: shared };
};
