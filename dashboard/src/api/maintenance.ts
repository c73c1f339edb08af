import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "./client";

/** What a client can ask for; a policy alone asks for retention. */
export type Operation = Exclude<Schemas["MaintenanceOperation"], "retention">;
export type MaintenanceAnswer = Schemas["MaintenanceAnswer"];

export interface Wanted {
  readonly operation: Operation;
  readonly olderThan?: string | undefined;
  readonly reason?: string | undefined;
}

/** Tells what maintenance would do, or does it. */
export function maintain({ operation, ...body }: Wanted, dryRun: boolean): Promise<MaintenanceAnswer> {
  return answer(api.POST(`/api/v1/maintenance/${operation}`, { body: { ...body, dryRun } }));
}

/** What was done before, the latest first. */
export const runsQuery = queryOptions({
  queryKey: ["maintenanceRuns"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/maintenance/runs", { params: { query: { limit: 50 } }, signal })),
});
