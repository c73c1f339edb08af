import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import type { Schemas } from "~/api/client";
import { lake } from "~/api/lake";
import { Answer } from "~/parts/Answer";
import { Section } from "~/parts/Page";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Text } from "~/parts/Text";

type Check = Schemas["SystemCheck"];

const looks = { ok: "good", warning: "past", failed: "bad", skipped: "" } as const;

const columns: readonly TableColumn<Check>[] = [
  { name: "Check", isName: true, cell: (check) => check.name },
  { name: "State", cell: (check) => <span className={`tag ${looks[check.status]}`}>{check.status}</span> },
  {
    name: "What was found, and what mends it",
    className: "grows",
    cell: (check) => (
      <>
        <Text value={check.summary} />
        {check.advice && (
          <div className="advice">
            <Text value={check.advice} />
          </div>
        )}
      </>
    ),
  },
];

/** What <c>ekko doctor</c> says on the server's machine. */
export function DoctorChecks() {
  const doctor = useQuery(lake.doctor);
  return (
    <Section
      title="Checks"
      note="as ekko doctor runs them on the server's machine"
      actions={
        <button type="button" className="button" disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
          <RotateCw size={14} aria-hidden /> Check again
        </button>
      }
    >
      <Answer query={doctor} lines={6} what="Checking">
        {({ items }) => (
          <SmallTable caption="Checks" columns={columns} rows={items} rowKey={(check) => check.name} isBusy={doctor.isFetching} />
        )}
      </Answer>
    </Section>
  );
}
