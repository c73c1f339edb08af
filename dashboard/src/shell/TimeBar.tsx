import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, GitCompareArrows, Radio, SkipBack } from "lucide-react";
import { describeChanges } from "~/format/changes";
import { Ago, Time } from "~/parts/Time";
import { Copy } from "~/parts/Copy";
import { Text } from "~/parts/Text";
import { Tip } from "~/parts/Tip";
import { atClause } from "~/url/cite";
import { Cite } from "./Cite";
import { JumpTo } from "./JumpTo";
import { useLatest, useMoment } from "./moment";
import { TimeRail } from "./TimeRail";
import { useTimeline, type Timeline } from "./timeline";

/** The time machine, below every page: which state is shown, in words and in SQL, and the way to every other state. */
export function TimeBar() {
  const moment = useMoment();
  const latest = useLatest();
  const timeline = useTimeline();
  return (
    <aside className="timebar" aria-label="Time machine">
      <div className="timebar-steps">
        <Step name="Oldest snapshot" to={0} timeline={timeline}>
          <SkipBack size={16} aria-hidden />
        </Step>
        <Step name="One snapshot back" to={timeline.index - 1} timeline={timeline}>
          <ChevronLeft size={18} aria-hidden />
        </Step>
        <Step name="One snapshot on" to={timeline.index + 1} timeline={timeline}>
          <ChevronRight size={18} aria-hidden />
        </Step>
        <Tip text={moment.isFollowing ? "Following the latest snapshot" : "Back to the latest snapshot, and follow it"}>
          <button
            type="button"
            className="icon-button follow"
            aria-label="Follow the latest snapshot"
            aria-pressed={moment.isFollowing}
            onClick={timeline.follow}
          >
            <Radio size={16} aria-hidden />
          </button>
        </Tip>
      </div>
      <div className="timebar-middle">
        <Words />
        <TimeRail timeline={timeline} />
      </div>
      <div className="timebar-actions">
        <Copy text={atClause(moment.at)} what="the SQL clause of this snapshot" className="clause">
          <code>{atClause(moment.at)}</code>
        </Copy>
        <JumpTo />
        <Tip text="Compare this snapshot with the latest">
          <Link to="/compare" search={compared(moment.at, latest.snapshotId)} className="icon-button" aria-label="Compare">
            <GitCompareArrows size={16} aria-hidden />
          </Link>
        </Tip>
        <Cite />
      </div>
    </aside>
  );
}

interface StepProps {
  name: string;
  /** The place of a snapshot on the rail; there may be none. */
  to: number;
  timeline: Timeline;
  children: React.ReactNode;
}

function Step({ name, to, timeline, children }: StepProps) {
  const isThere = to >= 0 && to < timeline.snapshots.length && to !== timeline.index;
  return (
    <Tip text={name}>
      <button type="button" className="icon-button" aria-label={name} disabled={!isThere} onClick={() => timeline.goTo(to)}>
        {children}
      </button>
    </Tip>
  );
}

function compared(at: number, latest: number) {
  return at < latest ? { from: at, to: latest } : { from: Math.max(0, at - 1), to: at };
}

function Words() {
  const { at, isFollowing, snapshot } = useMoment();
  return (
    <p className="timebar-words" aria-live="polite">
      <strong>{isFollowing ? `Latest, snapshot ${at}` : `As of snapshot ${at}`}</strong>
      {snapshot && (
        <>
          <span className="timebar-when">
            <Time iso={snapshot.snapshotTime} />
            <span className="faint">
              <Ago iso={snapshot.snapshotTime} />
            </span>
          </span>
          <span className="timebar-what">
            {snapshot.message && (
              <span className="timebar-message">
                “<Text value={snapshot.message} />”{" "}
              </span>
            )}
            {describeChanges(snapshot.changes as Record<string, string[]>)}
          </span>
        </>
      )}
    </p>
  );
}
