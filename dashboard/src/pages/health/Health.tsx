import { useQuery } from "@tanstack/react-query";
import { answer, api } from "~/api/client";
import { asProblem } from "~/api/problem";
import { latestQuery, pollInterval } from "~/api/timeline";
import { count } from "~/format/number";
import { lake } from "~/api/lake";
import { Page } from "~/parts/Page";
import { Ago } from "~/parts/Time";
import { Text } from "~/parts/Text";
import { DoctorChecks } from "./DoctorChecks";

/** Whether the server and its lake can be used. It is shown even where nothing of the lake can be read. */
export function Health() {
  const latest = useQuery(latestQuery).data;
  const live = useQuery({
    queryKey: ["health", "live"],
    queryFn: ({ signal }) => answer(api.GET("/health/live", { signal })),
    refetchInterval: pollInterval,
    retry: false,
  });
  const ready = useQuery({ ...lake.ready, refetchInterval: pollInterval, retry: false });
  return (
    <Page title="Health" note="Asked anew every few seconds">
      <div className="cards">
        <Check name="Server" error={live.error} said={live.data?.status} mend="ekko serve">
          It answers requests.
        </Check>
        <Check name="Lake" error={ready.error} said={ready.data?.status} mend="ekko doctor">
          {ready.data?.readFallback ? (
            <>
              It is unavailable: the latest transactions come from the Arrow files, nothing else can be read. The server looks for the lake
              every two seconds, and goes back to it by itself. Try <code>ekko doctor</code>.
            </>
          ) : (
            latest && (
              <>
                Its catalog can be read. The latest snapshot is {count(ready.data?.snapshotId ?? latest.snapshotId)}, committed{" "}
                <Ago iso={latest.snapshotTime} />.
              </>
            )
          )}
        </Check>
      </div>
      {ready.data?.redis === false && (
        <p className="lead">Redis does not answer: answers are right and come more slowly. Is the server that REDIS_URL names running?</p>
      )}
      <DoctorChecks />
    </Page>
  );
}

interface CheckProps {
  name: string;
  error: Error | null;
  said: string | undefined;
  /** The command that mends it. */
  mend: string;
  children: React.ReactNode;
}

function Check({ name, error, said, mend, children }: CheckProps) {
  return (
    <article className="card">
      <h3 className="check-name">
        {name} <span className={`tag ${lookOf(error, said)}`}>{error ? "failing" : (said ?? "asking")}</span>
      </h3>
      {error ? (
        <p className="check-text">
          <Text value={asProblem(error).message} /> Try <code>{mend}</code>.
        </p>
      ) : (
        <p className="check-text">{said ? children : "…"}</p>
      )}
    </article>
  );
}

function lookOf(error: Error | null, said: string | undefined): string {
  if (error) return "bad";
  return said === undefined ? "" : said === "fallback" ? "past" : "good";
}
