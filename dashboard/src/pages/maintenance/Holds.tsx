import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { lake } from "~/api/lake";
import { bytes, count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Copy } from "~/parts/Copy";
import { Section } from "~/parts/Page";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";
import { None } from "~/parts/Wei";

type Hold = Schemas["SnapshotHold"];

const columns: readonly TableColumn<Hold>[] = [
  { name: "By", cell: (hold) => <span className="tag">{hold.kind}</span> },
  { name: "Name", isName: true, cell: (hold) => <Text value={hold.name} />, order: (hold) => hold.name },
  {
    name: "From",
    cell: (hold) => (
      <Link to="." search={(search) => ({ ...search, at: hold.snapshotId })}>
        snapshot {count(hold.snapshotId)}
      </Link>
    ),
    order: (hold) => hold.snapshotId,
  },
  { name: "Committed", cell: (hold) => (hold.snapshotTime ? <Time iso={hold.snapshotTime} /> : <None />) },
  {
    name: "Held since",
    title: "When the pin was made, or the cursor moved last",
    cell: (hold) => <Time iso={hold.since} />,
    order: (hold) => hold.since,
  },
  {
    name: "Keeps",
    title: "Snapshots that could expire without it, the latest left out",
    align: "end",
    cell: (hold) => counted(hold.snapshotCount, "snapshot"),
    order: (hold) => hold.snapshotCount,
  },
  {
    name: "Their files",
    title: "Files that only older snapshots need",
    align: "end",
    cell: (hold) => (hold.fileCount === 0 ? <span className="faint">none</span> : `${count(hold.fileCount)}, ${bytes(hold.fileBytes)}`),
    order: (hold) => hold.fileBytes,
  },
  {
    name: "Let it go",
    cell: (hold) =>
      hold.kind === "pin" ? <Copy text={`ekko snapshots unpin ${hold.name}`} what="the command that lets it go" /> : <None />,
  },
];

/** What keeps snapshots from expiring, whatever their age. */
export function Holds() {
  const holds = useQuery(lake.holds);
  return (
    <Section title="Kept back" note="snapshots and files that stay whatever their age">
      <Answer query={holds} lines={2} what="Reading pins and cursors">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is kept back">
              <p>
                <code>ekko snapshots pin N</code> keeps a snapshot; a consumer of the change feed keeps what it has not read yet.
              </p>
            </Empty>
          ) : (
            <SmallTable caption="Pins and cursors" columns={columns} rows={items} rowKey={(hold) => `${hold.kind}/${hold.name}`} />
          )
        }
      </Answer>
    </Section>
  );
}
