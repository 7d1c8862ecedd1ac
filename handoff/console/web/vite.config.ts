import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The public app serves what is built here; the start command may choose another folder.
const outDir = process.env.WENBAN_WEB_OUT ?? "../../../var/web/console";
const backend = process.env.WENBAN_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    // Nothing may be inlined as a script or a blob: the page's policy is script-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  worker: { format: "es" },
  server: { proxy: { "/console/api": backend, "/api": backend } },
});
