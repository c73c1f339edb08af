import "@fontsource-variable/ibm-plex-sans/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/parts.css";
import "./styles/grid.css";
import "./styles/shell.css";
import "./styles/timebar.css";
import "./styles/page.css";
import "./styles/details.css";
import "./styles/states.css";
import "./styles/overview.css";
import "./styles/tools.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { asProblem } from "./api/problem";
import { createAppRouter } from "./routes";

const attempts = 3;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => asProblem(error).isPassing && failures < attempts,
      retryDelay: (failures) => Math.min(4_000, 500 * 2 ** failures),
      // What was read of a snapshot stays right for ever, but a page that follows the lake reads another each moment.
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
  },
});

const router = createAppRouter();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id 'root'.");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Tooltip.Provider delayDuration={350}>
        <RouterProvider router={router} />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
);
