import type { ThemeConfig } from "antd";

/** Calm and dense: one blue, greys, and colour only where something is asked of the agent. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: "#1f5fa8",
    colorLink: "#1f5fa8",
    // Darker than the defaults, so that white on them and they on white keep 4.5:1.
    colorError: "#b3261e",
    colorSuccess: "#1c7a43",
    // Derived from so dark a green it would be a grey that hides what is written on it.
    colorSuccessBg: "#e9f5ee",
    colorSuccessBorder: "#a9d5ba",
    colorText: "#1d2733",
    colorTextSecondary: "#55616e",
    colorTextDescription: "#55616e",
    colorTextPlaceholder: "#6b7682",
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  },
};
