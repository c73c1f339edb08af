import { useEffect, useRef, useState } from "react";
import type { Schemas } from "~/api/client";
import { describeChanges, kindOfChanges } from "~/format/changes";
import { dateTime, type Zone } from "~/format/time";
import { useZone } from "./settings";
import type { Timeline } from "./timeline";

// How long the hand has to rest before the state below it is read.
const rest = 90;

const heights = { schema: 16, deletes: 13, inserts: 9, maintenance: 6, nothing: 4 } as const;

/** The slider over the snapshots. Each has a mark, whose height and colour say what its commit did. */
export function TimeRail({ timeline }: { timeline: Timeline }) {
  const { snapshots, index, goTo } = timeline;
  const [zone] = useZone();
  const [draft, setDraft] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const shown = Math.max(0, draft ?? index);
  const pointed = snapshots[shown];
  const choose = (value: number) => {
    setDraft(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      goTo(value, true);
      setDraft(null);
    }, rest);
  };

  return (
    <div className="rail">
      {timeline.hasOlder && (
        <button type="button" className="rail-older link" disabled={timeline.isLoadingOlder} onClick={timeline.loadOlder}>
          older
        </button>
      )}
      <div className="rail-track">
        <svg className="rail-marks" viewBox={`0 0 ${Math.max(1, snapshots.length - 1)} 18`} preserveAspectRatio="none" aria-hidden>
          {snapshots.map((snapshot, i) => {
            const kind = kindOfChanges(snapshot.changes as Record<string, string[]>);
            return (
              <line
                key={snapshot.snapshotId}
                x1={i}
                x2={i}
                y1={18}
                y2={18 - heights[kind]}
                className={`rail-mark ${kind}`}
                data-after={i > shown || undefined}
                vectorEffect="non-scaling-stroke"
              />
            );
          })}
        </svg>
        <input
          type="range"
          className="rail-input"
          min={0}
          max={Math.max(0, snapshots.length - 1)}
          value={shown}
          aria-label="Snapshot"
          aria-valuetext={pointed ? inWords(pointed, zone) : "No snapshot"}
          onChange={(event) => choose(Number(event.currentTarget.value))}
        />
        {draft !== null && pointed && (
          <output className="rail-draft" style={{ insetInlineStart: `${(shown / Math.max(1, snapshots.length - 1)) * 100}%` }}>
            {pointed.snapshotId}
          </output>
        )}
      </div>
    </div>
  );
}

function inWords({ snapshotId, snapshotTime, changes }: Schemas["SnapshotSummary"], zone: Zone): string {
  return `Snapshot ${snapshotId}, ${dateTime(snapshotTime, zone)}, ${describeChanges(changes as Record<string, string[]>)}`;
}
