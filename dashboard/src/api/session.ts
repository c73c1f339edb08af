import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import { Problem } from "./problem";

/** Who this browser is to the server, and what it may. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/session", { signal })),
  staleTime: 60_000,
});

export async function signIn(key: string) {
  return answer(api.POST("/api/v1/session", { body: { key } }));
}

export async function signOut(): Promise<void> {
  const { response, error } = await api.DELETE("/api/v1/session");
  if (!response.ok) throw Problem.of(response.status, error);
}
