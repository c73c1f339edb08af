import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type ProxyOptions } from "vite";

// The API while the dashboard is worked on: EKKO_URL=http://127.0.0.1:9000 npm run dev
const server = process.env["EKKO_URL"] ?? "http://127.0.0.1:8080";

// The server answers to its own name and to pages of its own origin only.
const toServer: ProxyOptions = { target: server, changeOrigin: true, headers: { Origin: server } };
const proxy = { "/api": toServer, "/health": toServer, "/openapi": toServer, "/docs": toServer };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "~": fileURLToPath(new URL("src", import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    // Every asset is a file of this server: its policy lets the page load nothing else.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
});
