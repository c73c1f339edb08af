import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { maintain, runsQuery, type Wanted } from "~/api/maintenance";
import { Failure, Loading } from "~/parts/States";
import { text } from "~/url/search";
import type { OperationText } from "./operations";
import { Report } from "./Report";

/** One operation, in its steps: what is wanted, what would be done, the confirmation, what was done. */
export function Plan({ of, onClose }: { of: OperationText; onClose: () => void }) {
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<Wanted | null>(of.age ? null : { operation: of.operation });
  const plan = useMutation({ mutationFn: (one: Wanted) => maintain(one, true) });
  const run = useMutation({
    mutationFn: (one: Wanted) => maintain(one, false),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: runsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ["latest"] });
    },
  });
  const ask = (form: FormData) => {
    const next: Wanted = { operation: of.operation, olderThan: text(form.get("olderThan")), reason: text(form.get("reason")) };
    setWanted(next);
    plan.mutate(next);
  };
  const isAsking = !plan.isPending && !plan.data && !run.data;
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && !run.isPending && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog">
          <Dialog.Title className="dialog-title">
            {run.data ? `${of.name}: done` : plan.data ? `${of.name}: what would be done` : of.name}
          </Dialog.Title>
          <Dialog.Description className="lead">{of.text}</Dialog.Description>
          {isAsking && (
            <form className="plan-form" action={ask}>
              {of.age && (
                <label className="filter wide">
                  <span>{of.age}, in UTC</span>
                  <input name="olderThan" className="input" placeholder="by the lake's options" autoComplete="off" />
                </label>
              )}
              <label className="filter wide">
                <span>Why, for the record</span>
                <input name="reason" className="input" maxLength={500} autoComplete="off" />
              </label>
              <button type="submit" className="button primary">
                Show the plan
              </button>
            </form>
          )}
          {plan.isPending && <Loading lines={3} what="Looking what would be done" />}
          {plan.error && <Failure error={plan.error} />}
          {run.error && <Failure error={run.error} />}
          {run.data ? <Report of={run.data.report} /> : plan.data && <Report of={plan.data.report} />}
          <div className="line dialog-actions">
            {plan.data && !run.data && wanted && (
              <button
                type="button"
                className={of.isFinal ? "button danger" : "button primary"}
                disabled={run.isPending}
                onClick={() => run.mutate(wanted)}
              >
                {run.isPending ? "Doing it …" : of.isFinal ? "Do it; it cannot be undone" : "Do it"}
              </button>
            )}
            <button type="button" className="button" disabled={run.isPending} onClick={onClose}>
              {run.data ? "Close" : "Leave it"}
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
