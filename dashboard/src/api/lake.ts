import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";

/** What is true of the lake and its server, whichever snapshot is shown. */
export const lake = {
  ready: queryOptions({
    queryKey: ["health", "ready"],
    queryFn: ({ signal }) => answer(api.GET("/health/ready", { signal })),
  }),

  /** What keeps snapshots from expiring. */
  pins: queryOptions({
    queryKey: ["pins"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/pins", { signal })),
  }),

  /** The checks of the server's doctor. */
  doctor: queryOptions({
    queryKey: ["doctor"],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/doctor", { signal })),
    staleTime: 30_000,
  }),
};
