import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  plugins: [react()],
  // ChatUI's `browser` field is a UMD bundle whose default import breaks.
  resolve: { mainFields: ["module", "browser", "main"] },
  build: {
    outDir: process.env.WENBAN_WEB_OUT ?? "../../var/web/citizen",
    emptyOutDir: true,
    // Phones handed down to grandparents: no newer than this.
    target: ["es2020", "chrome87", "safari14"],
    assetsInlineLimit: 0,
    rolldownOptions: {
      // ChatUI's index also loads a polyfill and a sanitizer that this page never calls.
      treeshake: { moduleSideEffects: (id) => !/@chatui|core-js|dompurify|intersection-observer/.test(id) },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
