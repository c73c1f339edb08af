import { CalendarClock } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { answer, api } from "~/api/client";
import { asProblem } from "~/api/problem";
import { Text } from "~/parts/Text";
import { whole } from "~/url/search";
import { useTimeline } from "./timeline";

/** To a snapshot by its number, or to the state that was the latest at a time. */
export function JumpTo() {
  const timeline = useTimeline();
  const [isOpen, setIsOpen] = useState(false);
  const [mistake, setMistake] = useState<string>();

  const go = async (form: FormData) => {
    try {
      const given = String(form.get("moment")).trim();
      timeline.goToSnapshot(whole(given) ?? (await snapshotAsOf(given)));
      setMistake(undefined);
      setIsOpen(false);
    } catch (error) {
      setMistake(asProblem(error).message);
    }
  };

  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="icon-button" aria-label="Go to a snapshot or a time" title="Go to a snapshot or a time">
        <CalendarClock size={16} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label="Go to a snapshot or a time"
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={8}
        >
          <form action={(form) => void go(form)}>
            <label className="label" htmlFor="moment">
              Snapshot number, or a time of the commit clock
            </label>
            <div className="line">
              <input id="moment" name="moment" className="input" placeholder="11 or 2026-11-30T20:08" autoComplete="off" required />
              <button type="submit" className="button primary">
                Go
              </button>
            </div>
            <p className="small faint">A time without a zone is UTC. You get the state that was the latest then.</p>
            {mistake && (
              <p className="mistake" role="alert">
                <Text value={mistake} />
              </p>
            )}
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

async function snapshotAsOf(time: string): Promise<number> {
  const asOf = time.replace(" ", "T");
  return (await answer(api.GET("/api/v1/tables", { params: { query: { asOf } } }))).snapshotId;
}
